import JSONValue
import Pipeline
import Spool
import SystemCalls

/// What the daemon said last in `work/status.json`: what the directories do not tell. Believed only while
/// a daemon holds the spool's lock.
struct DaemonWord: Equatable {
    struct Line: Equatable {
        var id: ItemID
        var stage: Stage
        /// From 0 to 1.
        var fraction: Double
        /// How much of it was found done when the daemon began.
        var found = 0.0
        var since: Timestamp
        /// What it waits for; nil while it is worked on.
        var note: String?
        var until: Timestamp?
    }

    struct Door: Equatable {
        var waiting = 0
        var held = 0
        var ignored = 0
        var refused = 0
        var offered = 0
        var overflows = 0
        /// How many inotify watches there are and may be, in words.
        var watches: String?
        /// The directories without events, each with the reason.
        var polled: [String] = []
        /// Files that are whole and cannot be taken in, as they are printed, with the reason.
        var barred: [String: String] = [:]
    }

    var items: [Line]
    var door: Door
    /// Items that the catalog does not have as they are now.
    var catalogBehind: Int

    func line(of id: ItemID) -> Line? { items.first { $0.id == id } }

    /// Nil where no daemon serves the spool, or has said nothing yet.
    static func read(_ open: OpenSpool) throws(ControlError) -> DaemonWord? {
        guard try open.isServed() else { return nil }
        // It is replaced at any moment, and may go: the next look finds it.
        guard let bytes = try? open.spool.fileSystem.read(open.spool.work / StatusFile.name) else { return nil }
        return (try? JSON(parsing: bytes)).map { DaemonWord($0) }  // as above
    }

    init(_ json: JSON) {
        items = (json["items"]?.array ?? []).compactMap(Line.init)
        door = Door(json["door"] ?? .null)
        catalogBehind = json["catalog_behind"]?.int ?? 0
    }
}

extension DaemonWord.Line {
    init?(_ json: JSON) {
        guard let id = json["id"]?.string.flatMap({ ItemID($0) }),
            let stage = json["stage"]?.string.flatMap({ Name($0) }).flatMap({ Stage($0) }),
            let fraction = json["fraction"]?.double, let since = json["since"]?.int
        else { return nil }
        self.init(
            id: id, stage: stage, fraction: fraction, found: json["found"]?.double ?? 0,
            since: Timestamp(nanoseconds: Int64(since)),
            note: json["note"]?.string, until: json["until"]?.int.map { Timestamp(nanoseconds: Int64($0)) })
    }
}

extension DaemonWord.Door {
    init(_ json: JSON) {
        waiting = json["waiting"]?.int ?? 0
        held = json["held"]?.int ?? 0
        ignored = json["ignored"]?.int ?? 0
        refused = json["refused"]?.int ?? 0
        offered = json["offered"]?.int ?? 0
        overflows = json["overflows"]?.int ?? 0
        watches = json["watches"]?.string
        polled = (json["polled"]?.array ?? []).compactMap(\.string)
        for file in json["barred"]?.array ?? [] {
            if let path = file["path"]?.string { barred[path] = file["reason"]?.string }
        }
    }
}
