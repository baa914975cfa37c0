/// How a request that is under way is watched: when to look again, and when it has stood still for too long. A
/// value: it asks no clock.
struct Progress {
    private let settings: RemotePins.Settings
    private var last: PinRequest?
    private var since: ContinuousClock.Instant
    private var delay: Duration

    enum Verdict: Hashable {
        case pinned
        case failed
        /// Look again after this time.
        case later(Duration)
        case stands
    }

    init(_ settings: RemotePins.Settings, at now: ContinuousClock.Instant) {
        self.settings = settings
        since = now
        delay = settings.firstLook
    }

    /// Another status, or other words about it, is a step forward: it is looked at more often again.
    mutating func verdict(_ request: PinRequest, at now: ContinuousClock.Instant) -> Verdict {
        switch request.status {
        case .pinned: return .pinned
        case .failed: return .failed
        case .queued, .pinning: break
        }
        if request != last {
            (last, since, delay) = (request, now, settings.firstLook)
        } else if now - since >= settings.stall {
            return .stands
        } else {
            delay = min(delay * 2, settings.longestLook)
        }
        return .later(delay)
    }
}
