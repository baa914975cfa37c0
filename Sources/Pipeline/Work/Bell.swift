import Synchronization
import SystemCalls

/// "Look again." Carries no news: rung once or often while nobody listened, it is heard once.
public final class Bell: Sendable {
    private struct State {
        var rung = false
        var sleeper: CheckedContinuation<Bool, Never>?
    }

    private let state = Mutex(State())

    public init() {}

    public func ring() {
        let sleeper = state.withLock { state in
            let sleeper = state.sleeper
            state.sleeper = nil
            if sleeper == nil { state.rung = true }
            return sleeper
        }
        sleeper?.resume(returning: true)
    }

    /// Returns when the bell has been rung since the last return, at the instant, or when the task is
    /// cancelled, whichever is first. For one listener.
    /// Meanwhile the heart beats.
    func wait(until instant: ContinuousClock.Instant?) async {
        var isOver = false
        while !isOver, !Task.isCancelled {
            let now = ContinuousClock.now
            isOver = await isHeard(until: min(instant ?? now + Heart.period, now + Heart.period))
            Heart.current?.beat()
            if let instant, instant <= .now { isOver = true }
        }
    }

    private func isHeard(until instant: ContinuousClock.Instant) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.listen() }
            group.addTask {
                try? await Task.sleep(until: instant, clock: .continuous)  // Cancelled is awake: the caller looks why.
                return false
            }
            var isHeard = false
            for await isRung in group {
                isHeard = isHeard || isRung
                group.cancelAll()
            }
            return isHeard
        }
    }

    /// True when it has been rung, false when the task was cancelled.
    private func listen() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now: Bool? = state.withLock { state in
                    if state.rung {
                        state.rung = false
                        return true
                    }
                    if Task.isCancelled { return false }
                    state.sleeper = continuation
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume(returning: false)
        }
    }
}
