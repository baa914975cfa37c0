public import Spool
import Synchronization

/// What the steps of a spool came to since the start, in numbers.
public final class Tally: Sendable {
    /// Why a step did not bring an item on.
    public enum Hindrance: String, Hashable, Sendable, CaseIterable {
        /// The item's fault.
        case permanent
        /// A tool hung or crashed over it.
        case suspicious
        /// It waits for what no other item needs.
        case waiting
        case temporary
        /// The operator's to mend.
        case misconfigured
    }

    public struct Count: Hashable, Sendable {
        public let stage: Stage
        public let hindrance: Hindrance
    }

    private struct State {
        var steps: [Stage: Histogram] = [:]
        var hindrances: [Count: Int] = [:]
    }

    private let state = Mutex(State())

    init() {}

    /// How long the steps took that brought an item on, by the stage that they took it from.
    public var steps: [Stage: Histogram] { state.withLock(\.steps) }

    public var hindrances: [Count: Int] { state.withLock(\.hindrances) }

    func arrived(from stage: Stage, after time: Duration) {
        state.withLock { $0.steps[stage, default: Histogram()].take(time / .seconds(1)) }
    }

    func met(_ setback: Setback, at stage: Stage) {
        let count = Count(stage: stage, hindrance: setback.hindrance)
        state.withLock { $0.hindrances[count, default: 0] += 1 }
    }
}

/// How often something took how long.
public struct Histogram: Hashable, Sendable {
    /// Seconds: from a step that found its product to a film over a night.
    public static let bounds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200]

    /// So many took no longer than the bound at their place; the last, all others.
    public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Seconds.
    public private(set) var sum = 0.0

    mutating func take(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}

extension Setback {
    fileprivate var hindrance: Tally.Hindrance {
        if self.class == .permanent { return .permanent }
        if isSuspicious { return .suspicious }
        return switch scope {
        case .item: .waiting
        case .open: .temporary
        case .step: .misconfigured
        }
    }
}
