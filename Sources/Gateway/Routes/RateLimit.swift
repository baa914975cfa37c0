import HTTPServer
import Synchronization

/// Lets each caller ask so often: a bucket of a second's requests each, filled as time goes by.
final class RateLimit: Sendable {
    private let rate: Double
    private let buckets = Mutex<[String: (left: Double, at: ContinuousClock.Instant)]>([:])
    /// Buckets that are full again are forgotten when there are so many.
    private static let most = 10_000

    /// - Parameter rate: requests a second.
    init(_ rate: Int) {
        self.rate = Double(rate)
    }

    func take(_ who: String, at now: ContinuousClock.Instant = .now) throws(Problem) {
        let isLeft = buckets.withLock { buckets in
            if buckets.count >= Self.most { buckets = buckets.filter { now - $0.value.at < .seconds(1) } }
            let last = buckets[who] ?? (rate, now)
            let left = min(rate, last.left + rate * ((now - last.at) / .seconds(1)))
            buckets[who] = (max(left - 1, 0), now)
            return left >= 1
        }
        if !isLeft {
            throw Problem(
                429, "too-many-requests", "no more than \(Int(rate)) requests a second are taken", retryAfter: 1)
        }
    }
}
