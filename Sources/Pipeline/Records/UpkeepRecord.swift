import JSONValue
import SystemCalls

/// What was done for an item in `done/`: `upkeep.json`. Lost, it is done again, which changes nothing.
struct UpkeepRecord: Hashable, Sendable {
    static let file: Name = "upkeep.json"

    /// The cut of the source was taken out of the store.
    var isTidy = false
    /// The original was taken out of the store.
    var isReleased = false
    /// When the pin was last seen.
    var checked: Timestamp?
    /// When something is to be done again; nil for never.
    var next: Timestamp?
    /// Under which rules `next` was worked out.
    var rules = ""

    func isDue(at now: Timestamp, _ retention: Retention) -> Bool {
        rules != retention.description || next.map { $0 <= now } ?? false || checked.map { $0 > now } ?? false
    }
}

extension UpkeepRecord {
    var json: JSON {
        JSON(members: [
            "tidy": JSON(isTidy), "released": JSON(isReleased), "checked": checked.map { JSON(Int($0.nanoseconds)) },
            "next": next.map { JSON(Int($0.nanoseconds)) }, "rules": JSON(rules),
        ])
    }

    init?(_ json: JSON) {
        isTidy = json["tidy"]?.bool ?? false
        isReleased = json["released"]?.bool ?? false
        checked = json["checked"]?.int.map { Timestamp(nanoseconds: Int64($0)) }
        next = json["next"]?.int.map { Timestamp(nanoseconds: Int64($0)) }
        rules = json["rules"]?.string ?? ""
    }
}
