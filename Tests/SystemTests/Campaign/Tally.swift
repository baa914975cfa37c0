import Spool
import SystemCalls

/// What a campaign met.
struct Tally {
    /// Kills that met a step of the stage at work.
    private(set) var atWork: [Stage: Int] = [:]
    /// Kills between admission's first change and its commit.
    private(set) var voidHomes = 0
    /// Kills between a product's arrival in its item and the item's move.
    private(set) var notMovedOn = 0
    private(set) var kills = 0
    private(set) var accidents: [Accident: Int] = [:]

    mutating func met(_ accident: Accident) { accidents[accident, default: 0] += 1 }

    /// Looks at what a daemon that was killed has left.
    mutating func met(killedAt spool: Spool) throws {
        kills += 1
        for stage in Stage.working {
            let items = try spool.items(at: stage).map { spool.item($0, at: stage) }
            if try items.contains(where: { try $0.isBegun }) { atWork[stage, default: 0] += 1 }
            if try items.contains(where: { try Disk().exists($0.directory / stage.product!) }) { notMovedOn += 1 }
            if stage == .admitted, try items.contains(where: { try !Disk().exists($0.source) }) { voidHomes += 1 }
        }
    }

    /// The stages that fewer kills have met than the others.
    var rarest: Stage { Stage.working.min { atWork[$0, default: 0] < atWork[$1, default: 0] }! }

    var text: String {
        var lines = [("kill -9", kills)]
        for stage in Stage.working { lines.append(("  with a step at work in \(stage)/", atWork[stage, default: 0])) }
        lines.append(("  in the middle of an admission (S1)", voidHomes))
        lines.append(("  with a product in, not moved on (S4)", notMovedOn))
        for accident in Accident.allCases { lines.append((accident.rawValue, accidents[accident, default: 0])) }
        return lines.map { "\($0.0.padded(to: 40))\($0.1)\n" }.joined()
    }
}

extension Item {
    /// The last that its diary says is that the step of this stage was begun, or got on.
    fileprivate var isBegun: Bool {
        get throws {
            let told = try diary().last { !$0.hasPrefix("unit ") }
            return told == "start \(stage)"
        }
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(1, count - self.count))
    }
}
