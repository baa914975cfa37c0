import Pipeline
import Spool
import SystemCalls

/// How the items stood when the stream had come to `number`, or a moment later.
struct Snapshot: Sendable {
    let number: Int
    let lines: [Bulletin]

    /// Everything that is under way. Reads directories.
    init(at number: Int, of services: [String: SpoolService]) {
        self.number = number
        let now = Timestamp.now()
        lines = services.flatMap { name, service in
            // In the order of the road: what moves meanwhile is met twice rather than not at all. A directory that
            // cannot be read shows nothing here; the spool's own workers say what is the matter.
            Stage.working.flatMap { stage in (try? service.spool.items(at: stage)) ?? [] }.compactMap { id in
                Self.line(id, name, service, now)
            }
        }
    }

    /// One item, wherever it is.
    init(at number: Int, of services: [String: SpoolService], only id: ItemID) {
        self.number = number
        let now = Timestamp.now()
        lines = services.compactMap { name, service in Self.line(id, name, service, now) }
    }

    private static func line(
        _ id: ItemID, _ spool: String, _ service: SpoolService, _ now: Timestamp
    ) -> Bulletin? {
        service.standing(of: id).map { Bulletin(nil, Draft($0, of: spool, at: now)) }
    }
}
