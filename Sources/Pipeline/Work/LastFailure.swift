import JSONValue
import Spool
import SystemCalls

/// The item that failed last, and why; read anew when there are more or fewer of them.
struct LastFailure {
    private var known: (count: Int, text: String?)?

    /// `film.mp4: the film is cut off`; nil where nothing can be read.
    mutating func last(among count: Int, in spool: Spool) -> String? {
        if let known, known.count == count { return known.text }
        let text = Self.text(in: spool)
        known = (count, text)
        return text
    }

    private static func text(in spool: Spool) -> String? {
        // What cannot be read is not told; `why` says what is wrong with it.
        let items = ((try? spool.items(at: .failed)) ?? []).map { spool.item($0, at: .failed) }
        let dated = items.map { item in
            (item: item, date: ((try? spool.fileSystem.attributes(of: item.failure)) ?? nil)?.modified ?? 0)  // as above
        }
        guard let last = dated.max(by: { $0.date < $1.date })?.item,
            let bytes = try? spool.fileSystem.read(last.failure), let record = try? JSON(parsing: bytes),  // as above
            let reason = record["reason"]?.string
        else { return nil }
        let ticket = (try? spool.fileSystem.read(last.ticket)).flatMap { try? JSON(parsing: $0) }.flatMap(Ticket.init)  // as above
        return (ticket?.originalName ?? "\(last.id)") + ": " + reason
    }
}
