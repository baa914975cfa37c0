import Configuration
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Wiring

/// How things stand in one spool: what `status` shows.
struct Overview: Equatable {
    enum State: Equatable {
        case serving
        /// No daemon.
        case stopped
        /// Its directory is not there; why.
        case offline(String)
    }

    struct Count: Equatable {
        var stage: Stage
        var items: Int
        /// Of the sources; nil for `done`, of which there may be very many.
        var bytes: Int?
    }

    /// An item that the daemon has something to say of.
    struct Work: Equatable {
        var line: DaemonWord.Line
        var name: String
    }

    var name: String
    var path: String
    var state: State
    var isPaused = false
    /// False when there is so little room left that nothing is admitted.
    var hasRoom = true
    var counts: [Count] = []
    var work: [Work] = []
    /// What the daemon says of the door, or how many files are there.
    var door: DaemonWord.Door?
    var files = 0
    /// Films on their way in by the second door.
    var uploads = 0
    var catalogBehind = 0
    /// How ffmpeg is confined, and what is missing from that.
    var confinement = ""
    var lacks: [String] = []

    /// True when nothing is on its way: what is left needs a person, or nobody.
    var isDone: Bool {
        if case .offline = state { return false }
        let onRoad = counts.contains { $0.stage.next != nil && $0.items > 0 }
        let atDoor = door.map { $0.waiting + $0.offered > 0 } ?? (files > 0)
        return !onRoad && !atDoor
    }
}

extension Overview {
    /// Looks at the spool, which may be offline.
    init(of settings: SpoolSettings, in world: World) throws(ControlError) {
        self.init(name: settings.name, path: "\(settings.path)", state: .stopped)
        do throws(SpoolError) {
            _ = try world.spool(settings)
        } catch {
            state = .offline("\(error)")
            return
        }
        confinement = world.confinement
        lacks = world.lacks
        try look(OpenSpool(settings, in: world))
    }

    private mutating func look(_ open: OpenSpool) throws(ControlError) {
        let spool = open.spool
        state = try open.isServed() ? .serving : .stopped
        isPaused = try fromSpool(spool.isPaused())
        hasRoom = try fromSpool(spool.hasRoom(for: 0))
        uploads = try fromSpool(spool.uploadsUnderWay()).count
        for stage in Stage.allCases { counts.append(try Self.count(stage, spool)) }
        if let word = try DaemonWord.read(open) {
            door = word.door
            catalogBehind = word.catalogBehind
            for line in word.items {
                // What the daemon said a second ago may have moved on since.
                guard try fromKernel(spool.fileSystem.exists(spool.item(line.id, at: line.stage).directory)) else {
                    continue
                }
                work.append(Work(line: line, name: spool.nameOfItem(line.id, at: line.stage)))
            }
        } else {
            files = try fromKernel(spool.fileSystem.files(below: spool.door)).count
        }
    }

    private static func count(_ stage: Stage, _ spool: Spool) throws(ControlError) -> Count {
        let items = try fromSpool(spool.items(at: stage))
        guard stage != .done else { return Count(stage: stage, items: items.count, bytes: nil) }
        var bytes = 0
        for id in items { bytes += spool.sizeOfSource(id, at: stage) }
        return Count(stage: stage, items: items.count, bytes: bytes)
    }
}

extension Spool {
    /// Bytes; none for an item that has lost its source.
    func sizeOfSource(_ id: ItemID, at stage: Stage) -> Int {
        // It may just have moved on; then it is counted where it is now by the next look.
        ((try? fileSystem.attributes(of: item(id, at: stage).source)) ?? nil)?.size ?? 0
    }

    /// The dropped name, safe to print, for lists.
    func nameOfItem(_ id: ItemID, at stage: Stage) -> String {
        // What is wrong with a ticket is for `show` and `fsck`.
        guard let bytes = try? fileSystem.read(item(id, at: stage).ticket), let json = try? JSON(parsing: bytes),
            let ticket = Ticket(json)
        else { return "?" }
        return ticket.originalName
    }
}
