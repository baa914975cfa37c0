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
            // As above.
            (item: item, date: ((try? spool.fileSystem.attributes(of: item.failure)) ?? nil)?.modified ?? 0)
        }
        guard let last = dated.max(by: { $0.date < $1.date })?.item,
            let reason = json(last.failure, spool)?["reason"]?.string
        else { return nil }
        let ticket = json(last.ticket, spool).flatMap(Ticket.init)
        return (ticket?.originalName ?? "\(last.id)") + ": " + reason
    }

    private static func json(_ file: Path, _ spool: Spool) -> JSON? {
        (try? spool.fileSystem.read(file)).flatMap { try? JSON(parsing: $0) }  // As above.
    }
}
