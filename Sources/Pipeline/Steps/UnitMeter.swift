import Media
import Synchronization

/// Adds up how far the units of one film are.
final class UnitMeter: Sendable {
    private let plan: TranscodePlan
    private let report: @Sendable (Double) -> Void
    private let done = Mutex<[TranscodeUnit: Double]>([:])

    init(_ plan: TranscodePlan, _ report: @escaping @Sendable (Double) -> Void) {
        self.plan = plan
        self.report = report
    }

    func report(_ unit: TranscodeUnit, _ time: Duration) {
        set(unit, time / .seconds(1))
    }

    func finish(_ unit: TranscodeUnit) {
        set(unit, length(of: unit))
    }

    /// In millions of pixels, for the estimate; nothing for sound.
    func work(of unit: TranscodeUnit) -> Double {
        guard case .video = unit, plan.probe.duration > .zero else { return 0 }
        return plan.megapixelFrames * length(of: unit) / (plan.probe.duration / .seconds(1))
    }

    private func set(_ unit: TranscodeUnit, _ seconds: Double) {
        let fraction = done.withLock { done in
            done[unit] = min(seconds, length(of: unit))
            return plan.units.reduce(0.0) { $0 + (done[$1] ?? 0) * weight($1) } / total
        }
        report(min(1, fraction))
    }

    private var total: Double { max(0.001, plan.units.reduce(0) { $0 + length(of: $1) * weight($1) }) }

    /// A second of sound is little work beside a second of picture, one that is passed is hardly any, and so is text.
    private func weight(_ unit: TranscodeUnit) -> Double {
        switch unit {
        case .audio: 0.02
        case .passed: 0.002
        case .subtitle: 0.001
        case .video: 1
        }
    }

    private func length(of unit: TranscodeUnit) -> Double {
        let duration: Duration =
            switch unit {
            case .audio, .passed, .subtitle: plan.probe.duration
            case .video(_, let start, let end): (end ?? max(plan.probe.duration, start)) - start
            }
        return duration / .seconds(1)
    }
}
