public import JSONValue
public import Spool
public import SystemCalls

/// Why an item is in `failed/`: `failure.json`.
public struct FailureRecord: Hashable, Sendable {
    public var stage: Stage
    public var reason: String
    /// The last lines of the tool.
    public var output: String
    public var at: Timestamp

    public init(stage: Stage, reason: String, output: String, at: Timestamp) {
        self.stage = stage
        self.reason = reason
        self.output = output
        self.at = at
    }
}

extension FailureRecord {
    public var json: JSON {
        JSON(members: [
            "stage": JSON(stage.description), "class": JSON(Setback.Class.permanent.rawValue), "reason": JSON(reason),
            "output": JSON(output), "at": JSON(at.description), "at_nanoseconds": JSON(Int(at.nanoseconds)),
        ])
    }

    public init?(_ json: JSON) {
        guard let stage = json["stage"]?.string.flatMap({ Name($0) }).flatMap({ Stage($0) }),
            let reason = json["reason"]?.string, let output = json["output"]?.string,
            let at = json["at_nanoseconds"]?.int
        else { return nil }
        self.init(stage: stage, reason: reason, output: output, at: Timestamp(nanoseconds: Int64(at)))
    }
}

extension FailureRecord {
    /// What `fsck` writes for an item that no step can go on with.
    public static func found(_ item: Item, _ reason: String) -> [UInt8] {
        let record = FailureRecord(stage: item.stage, reason: reason, output: "", at: .now())
        return Array(record.json.pretty.utf8)
    }
}
