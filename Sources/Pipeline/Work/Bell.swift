import Synchronization

/// "Look again." Carries no news: rung once or often while nobody listened, it is heard once.
public final class Bell: Sendable {
    private struct State {
        var rung = false
        var sleeper: CheckedContinuation<Void, Never>?
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
        sleeper?.resume()
    }

    /// Returns when the bell has been rung since the last return, at the instant, or when the task is
    /// cancelled, whichever is first. For one listener.
    func wait(until instant: ContinuousClock.Instant?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            if let instant {
                // Cancelled is awake: the caller looks why.
                group.addTask { try? await Task.sleep(until: instant, clock: .continuous) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func listen() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state in
                    if state.rung || Task.isCancelled {
                        state.rung = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if now { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume()
        }
    }
}
