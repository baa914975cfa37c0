import JSONValue
public import Pipeline
import Synchronization

/// A receiver that remembers what it took.
public final class MemoryReceiver: Receiver {
    private let state = Mutex((notices: [Notice](), refusal: Setback?.none))
    private let told: @Sendable (Notice) -> Void

    public init(told: @escaping @Sendable (Notice) -> Void = { _ in }) {
        self.told = told
    }

    /// What it answers from now on; nil for takes it.
    public func refuse(_ setback: Setback?) { state.withLock { $0.refusal = setback } }

    public var notices: [Notice] { state.withLock { $0.notices } }

    /// The stages that it was told of, in their order.
    public var stages: [String] {
        // A body that is no JSON has no stage.
        notices.map { (try? JSON(parsing: $0.body))?["stage"]?.string ?? "" }
    }

    public func take(_ notice: Notice) async throws(Setback) {
        let refusal = state.withLock { state in
            if state.refusal == nil { state.notices.append(notice) }
            return state.refusal
        }
        if let refusal { throw refusal }
        told(notice)
    }
}
