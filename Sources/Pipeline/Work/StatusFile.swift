import JSONValue
import Spool
import Synchronization
public import SystemCalls
import Watch

/// `work/status.json`: what the daemon knows and the directories do not tell, for `ingestctl status`.
/// Replaced every second in which something changed; worth nothing once the daemon is gone.
public final class StatusFile: Sendable {
    public static let name: Name = "status.json"

    private let service: SpoolService
    private let keeper: DoorKeeper
    private let last = Mutex("")
    private let counts = Mutex(StageCounts())
    private let failures = Mutex(LastFailure())

    public init(_ service: SpoolService, _ keeper: DoorKeeper) {
        self.service = service
        self.keeper = keeper
    }

    /// Writes until the task is cancelled. `tell` gets a line for `systemctl status` whenever it differs.
    public func run(tell: @Sendable (String) -> Void) async {
        var line = ""
        while !Task.isCancelled {
            write()
            let now = summary
            if now != line { tell(now) }
            line = now
            await Heart.sleep(for: .seconds(1))
        }
        // Who reads it asks first whether a daemon is there.
        try? service.spool.fileSystem.remove(file: service.spool.work / Self.name)
    }

    /// `2 at the door, 1 segmented (43 %), 12 done, 1 failed (last a.mp4: this is text, not a film); paused`
    public var summary: String {
        ([counted] + obstacles.map(Self.short)).joined(separator: "; ")
    }

    /// What an operator should know beside the numbers.
    private var obstacles: [String] {
        // A spool that cannot be asked says what is the matter at its door.
        let paused = (try? service.spool.isPaused()) == true ? ["paused"] : []
        let resting = service.board.now.values.filter { $0.note != nil }
        let waits = Stage.allCases.compactMap { stage -> String? in
            let notes = resting.filter { $0.stage == stage }.compactMap(\.note)
            return notes.min().map { "\(notes.count) of \(stage) \(notes.count == 1 ? "waits" : "wait"): \($0)" }
        }
        let catalog = service.mirror.fault.map { ["the catalog: \($0)"] } ?? []
        return paused + keeper.troubles + waits + catalog
    }

    private var counted: String {
        let busiest = service.board.now.values.filter { $0.note == nil }.max { $0.fraction < $1.fraction }
        let parts = Stage.allCases.compactMap { stage -> String? in
            guard let count = counts.withLock({ $0.count(at: stage, in: service.spool) }), count > 0 else { return nil }
            let far = busiest?.stage == stage ? " (\(Int((busiest?.fraction ?? 0) * 100)) %)" : ""
            let last = stage == .failed ? failures.withLock { $0.last(among: count, in: service.spool) } : nil
            return "\(count) \(stage)\(far)" + (last.map { " (last \(Self.short($0)))" } ?? "")
        }
        let door = keeper.status
        let waiting = door.waiting + door.held + door.offered
        return (waiting > 0 ? ["\(waiting) at the door"] : []).joined() + (waiting > 0 && !parts.isEmpty ? ", " : "")
            + (parts.isEmpty && waiting == 0 ? "idle" : parts.joined(separator: ", "))
    }

    /// One line must hold it all; the log has the rest.
    private static func short(_ text: String) -> String { text.count > 160 ? text.prefix(159) + "…" : text }

    private func write() {
        let text = json.pretty
        let isNews = last.withLock { last in
            defer { last = text }
            return last != text
        }
        guard isNews else { return }
        try? replace(text)  // Nothing depends on it; a full disk says so elsewhere.
    }

    private func replace(_ text: String) throws(SystemError) {
        let work = service.spool.work
        try service.spool.fileSystem.write(Array(text.utf8), to: work / "status.part")
        try service.spool.fileSystem.rename(work / "status.part", to: work / Self.name)
    }

    private var json: JSON {
        let door = keeper.status
        let items = service.board.now.sorted { $0.key < $1.key }.map { id, line in
            JSON(members: [
                "id": JSON(id.description), "stage": JSON(line.stage.description), "fraction": JSON(line.fraction),
                "found": line.found > 0 ? JSON(line.found) : nil,
                "since": JSON(Int(line.since.nanoseconds)), "note": line.note.map { JSON($0) },
                "until": line.until.map { JSON(Int($0.nanoseconds)) },
            ])
        }
        let polled = door.polled.sorted { $0.key < $1.key }.map { JSON("\($0.key): \($0.value)") }
        // The first of very many are enough.
        let barred = keeper.barred.sorted { $0.key < $1.key }.prefix(100).map { file, reason in
            JSON(members: ["path": JSON("\(file)"), "reason": JSON(reason)])
        }
        return JSON(members: [
            "items": .array(items), "catalog_behind": JSON(service.mirror.behind),
            "door": JSON(members: [
                "waiting": JSON(door.waiting), "held": JSON(door.held), "ignored": JSON(door.ignored),
                "refused": JSON(door.refused), "offered": JSON(door.offered), "overflows": JSON(door.overflows),
                "watches": JSON("\(door.budget)"), "polled": .array(polled),
                "barred": .array(Array(barred)),
            ]),
        ])
    }
}
