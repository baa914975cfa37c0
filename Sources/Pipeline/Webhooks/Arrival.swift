import JSONValue
public import Spool
import SystemCalls

/// An item's coming into a stage.
public struct Arrival: Hashable, Sendable {
    public let stage: Stage
    /// Steps begun for the item by then.
    public let starts: Int

    public init(_ stage: Stage, starts: Int) {
        self.stage = stage
        self.starts = starts
    }

    /// The same whenever it is asked for, and never another's.
    func notice(of id: ItemID) -> String { "\(id)-\(stage)-\(starts)" }
}

extension Arrival {
    /// Where an item has come since it was `told` of, the first first: made of its diary and of the stage it is in, and
    /// so not lost with a process that has moved it and died.
    ///
    /// - Parameter told: nil for none.
    static func news(_ diary: [Attempts.Line], now: Stage, after told: Arrival?) -> [Arrival] {
        let all = all(diary, now, told)
        guard let told else { return all }
        if let place = all.lastIndex(of: told) { return Array(all[(place + 1)...]) }
        return all.filter { $0.starts > told.starts }
    }

    private static func all(_ diary: [Attempts.Line], _ now: Stage, _ told: Arrival?) -> [Arrival] {
        var all = [Arrival(.admitted, starts: 0)]
        var starts = 0
        for (place, line) in diary.enumerated() {
            if line.stage != all.last?.stage { all.append(Arrival(line.stage, starts: starts)) }
            if line.word == Attempts.Line.start { starts += 1 }
            guard line.word == Attempts.Line.failed else { continue }
            // The word comes before the rename. An item that is found where it was had not failed; a retried one may
            // look the same, and is known by what was told.
            let next = place + 1 < diary.count ? diary[place + 1].stage : now
            let failure = Arrival(.failed, starts: starts)
            if next != line.stage || failure == told { all.append(failure) }
        }
        if now != all.last?.stage { all.append(Arrival(now, starts: starts)) }
        return all
    }
}

/// What a receiver has been told of an item: a small file in the item. It is exchanged and not flushed for good: an older
/// one costs that he is told again.
struct ToldRecord: Hashable, Sendable {
    var told: Arrival?
    /// Since when he takes nothing of this item; nil while he does.
    var failingSince: Timestamp?

    init(told: Arrival? = nil, failingSince: Timestamp? = nil) {
        self.told = told
        self.failingSince = failingSince
    }

    init?(_ json: JSON) {
        if let name = json["stage"]?.string {
            guard let stage = Name(name).flatMap({ Stage($0) }), let starts = json["starts"]?.int else { return nil }
            told = Arrival(stage, starts: starts)
        }
        failingSince = json["failing_since"]?.int.map { Timestamp(nanoseconds: Int64($0)) }
    }

    var json: JSON {
        JSON(members: [
            "stage": told.map { JSON($0.stage.description) }, "starts": told.map { JSON($0.starts) },
            "failing_since": failingSince.map { JSON(Int($0.nanoseconds)) },
        ])
    }
}

extension Item {
    func told(_ webhook: String) -> Path { directory / Name("told-\(webhook).json")! }
}
