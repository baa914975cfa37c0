public import SystemCalls

/// Where an item is. The directory of that name is the state; there is no other record of it.
public enum Stage: Int, Hashable, Sendable, CaseIterable, Comparable {
    case admitted, segmented, transcoded, pinned, done
    /// Off the road: a person looks.
    case failed

    /// The stage that follows when a step succeeded; nil at the ends of the road.
    public var next: Stage? {
        switch self {
        case .admitted: .segmented
        case .segmented: .transcoded
        case .transcoded: .pinned
        case .pinned: .done
        case .done, .failed: nil
        }
    }

    /// The directory's name.
    public var name: Name {
        switch self {
        case .admitted: "admitted"
        case .segmented: "segmented"
        case .transcoded: "transcoded"
        case .pinned: "pinned"
        case .done: "done"
        case .failed: "failed"
        }
    }

    public init?(_ name: Name) {
        guard let stage = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = stage
    }

    public static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
}

extension Stage: CustomStringConvertible {
    public var description: String { name.description }
}

extension Stage {
    /// What the step that takes an item out of this stage leaves in it; nil where no step does.
    public var product: Name? {
        switch self {
        case .admitted: "segments"
        case .segmented: "renditions"
        case .transcoded: "pins"
        case .pinned: "receipt"
        case .done, .failed: nil
        }
    }

    /// The stages that an item in this one has behind it; none for `failed`, which tells nothing.
    public var passed: [Stage] {
        self == .failed ? [] : Self.allCases.filter { $0 < self }
    }

    /// The stages that a step takes items from.
    public static let working: [Stage] = allCases.filter { $0.next != nil }
}
