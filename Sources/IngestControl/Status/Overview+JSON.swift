import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Overview {
    /// For programs: members are added, never renamed. Times in seconds, sizes in bytes.
    func json(now: Timestamp) -> JSON {
        let sizes = counts.compactMap { count in count.bytes.map { JSON.Member("\(count.stage)", JSON($0)) } }
        return JSON(members: [
            "name": JSON(name), "path": JSON(path), "state": JSON(stateWord), "reason": reason,
            "paused": JSON(isPaused), "has_room": JSON(hasRoom), "done": JSON(isDone),
            "stages": .object(counts.map { .init("\($0.stage)", JSON($0.items)) }), "bytes": .object(sizes),
            "door": doorJSON, "uploads": JSON(uploads), "catalog_behind": JSON(catalogBehind),
            "items": .array(work.map { $0.json(now) }),
            "confinement": JSON(confinement),
        ])
    }

    private var stateWord: String {
        switch state {
        case .serving: "serving"
        case .stopped: "stopped"
        case .offline: "offline"
        }
    }

    private var reason: JSON? {
        if case .offline(let reason) = state { JSON(reason) } else { nil }
    }

    private var doorJSON: JSON {
        guard let door else { return JSON(members: ["files": JSON(files)]) }
        return JSON(members: [
            "waiting": JSON(door.waiting), "held": JSON(door.held), "refused": JSON(door.refused),
            "ignored": JSON(door.ignored), "offered": JSON(door.offered), "overflows": JSON(door.overflows),
            "watches": JSON(door.watches), "polled": .array(door.polled.map { JSON($0) }),
            "barred": .array(
                door.barred.sorted { $0.key < $1.key }.map {
                    JSON(members: ["path": JSON($0.key), "reason": JSON($0.value)])
                }),
        ])
    }
}

extension Overview.Work {
    fileprivate func json(_ now: Timestamp) -> JSON {
        let elapsed = line.since.until(now)
        let left = line.note == nil ? Board.left(of: line.fraction, found: line.found, after: elapsed) : nil
        return JSON(members: [
            "id": JSON(line.id.description), "stage": JSON("\(line.stage)"), "name": JSON(name),
            "state": line.note == nil ? "working" : "resting", "fraction": JSON(line.fraction),
            "since": JSON("\(line.since)"), "elapsed": JSON(Int(elapsed.components.seconds)),
            "left": left.map { JSON(Int($0.components.seconds)) }, "note": line.note.map { JSON($0) },
            "again": line.until.map { JSON("\($0)") },
        ])
    }
}
