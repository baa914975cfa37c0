import Media
import Synchronization

/// How long encoding takes here: learned from the units that were encoded since the start, and until
/// there are some, from a measurement on an idle 2-core machine (30 s of 1080p25 in three rungs took
/// 55 CPU seconds: 0.54 s per megapixel and second of film at 25 frames a second).
public final class Estimate: Sendable {
    private struct State {
        var secondsPerMegapixelFrame = 0.54 / 25
        /// Megapixel frames that were planned and not encoded.
        var owed = 0.0
    }

    private let cores: Int
    private let state = Mutex(State())

    public init(cores: Int) {
        self.cores = max(1, cores)
    }

    /// From now until a film with this plan, that is behind what is owed, should be done.
    func wait(for plan: TranscodePlan) -> Duration {
        let work = plan.megapixelFrames
        return state.withLock { state in
            .seconds(2 + (state.owed + work) * state.secondsPerMegapixelFrame / Double(cores))
        }
    }

    /// A plan is begun, or, with a negative number, some of it is done.
    fileprivate func owe(_ megapixelFrames: Double) {
        state.withLock { $0.owed = max(0, $0.owed + megapixelFrames) }
    }

    /// A unit of so much work took so long on one core.
    func learn(_ megapixelFrames: Double, took: Duration) {
        guard megapixelFrames > 0 else { return }
        let rate = took / .seconds(1) / megapixelFrames
        state.withLock { $0.secondsPerMegapixelFrame += (rate - $0.secondsPerMegapixelFrame) * 0.2 }
    }
}

extension TranscodePlan {
    /// Pixels to be encoded, over all renditions, in millions.
    var megapixelFrames: Double {
        let pixels = encoded.reduce(0) { $0 + $1.size.width * $1.size.height }
        return Double(pixels) / 1e6 * Double(probe.video?.frames ?? 0)
    }
}

/// What one film still has to be encoded of, on the estimate's account; settled when its step ends,
/// however it ends.
final class Debt: Sendable {
    private let estimate: Estimate
    private let rest: Mutex<Double>

    init(_ estimate: Estimate, _ megapixelFrames: Double) {
        self.estimate = estimate
        rest = Mutex(megapixelFrames)
        estimate.owe(megapixelFrames)
    }

    func pay(_ megapixelFrames: Double) {
        let paid = rest.withLock { rest in
            let paid = min(rest, megapixelFrames)
            rest -= paid
            return paid
        }
        estimate.owe(-paid)
    }

    func settle() { pay(.infinity) }
}
