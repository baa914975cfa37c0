public import JSONValue
import Spool
import Synchronization
import SystemCalls

/// Fetches what clients have put into the forecourt, each film into its upload, and takes it away there when it is an
/// item. An upload that waits for such a film says so in its record's origin.
public final class Porter: Sendable {
    /// Where a client puts a film.
    public struct Place: Hashable, Sendable {
        public let key: ObjectKey
        /// What the store calls the object while it comes in parts; nil for one that comes in one piece.
        public let parts: String?

        public init(key: ObjectKey, parts: String?) {
            self.key = key
            self.parts = parts
        }

        /// Nil for an upload whose bytes come to us.
        public init?(_ record: UploadRecord) {
            guard let key = record.origin?["forecourt"]?.string.flatMap({ ObjectKey($0) }) else { return nil }
            self.init(key: key, parts: record.origin?["parts"]?.string)
        }

        public var json: JSON { JSON(members: ["forecourt": JSON("\(key)"), "parts": JSON(parts)]) }
    }

    public let forecourt: any Forecourt
    private let open: @Sendable () -> [Uploads]
    private let tell: @Sendable (String) -> Void
    private let bell = Bell()
    private let told = Mutex<String?>(nil)

    /// How often it is looked whether something has come that nobody told of.
    private static let tick: Duration = .seconds(15)
    /// Bytes that are asked for at once.
    private static let window = 8 << 20

    /// - Parameters:
    ///   - open: the doors of the spools that are served.
    ///   - tell: gets a sentence when something is the matter.
    public init(
        _ forecourt: any Forecourt, open: @escaping @Sendable () -> [Uploads],
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.forecourt = forecourt
        self.open = open
        self.tell = tell
    }

    /// Something may have come.
    public func look() { bell.ring() }

    /// Fetches what comes, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await once()
            await bell.wait(until: .now + Self.tick)
        }
    }

    /// Looks at every place once.
    func once() async {
        for uploads in open() {
            for state in uploads.underWay where !Task.isCancelled {
                guard let place = Place(state.record) else { continue }
                do throws(Setback) {
                    _ = try await fetch(state, from: place, into: uploads)
                    told.withLock { $0 = nil }
                } catch {
                    guard !Task.isCancelled else { return }
                    let isNews = told.withLock { told in
                        defer { told = error.reason }
                        return told != error.reason
                    }
                    if isNews { tell("what clients have put into the store is not fetched: \(error.reason)") }
                    if error.scope == .step { return }
                }
            }
        }
    }

    /// False where the film has not come yet, or not as it was promised.
    func fetch(
        _ state: Uploads.State, from place: Place, into uploads: Uploads
    ) async throws(Setback) -> Bool {
        let record = state.record
        guard let facts = try await forecourt.facts(of: place.key), facts.size == record.size else { return false }
        // From the start: what an earlier life fetched may be of another object.
        let inflow = try enter { () throws(UploadError) in try uploads.open(record.id, at: nil) }
        var offset = 0
        while offset < facts.size {
            let range = offset..<min(offset + Self.window, facts.size)
            guard let bytes = try await forecourt.read(place.key, range, tag: facts.tag) else { return false }
            try enter { () throws(UploadError) in try inflow.append(bytes) }
            offset = range.upperBound
        }
        _ = try enter { () throws(UploadError) in try uploads.complete(record.id) }
        try await forecourt.clear(place.key)
        return true
    }

    private func enter<Answer>(_ body: () throws(UploadError) -> Answer) throws(Setback) -> Answer {
        do { return try body() } catch {
            if case .spool(let error) = error { throw Setback(error) }
            throw .waiting("\(error)")
        }
    }
}
