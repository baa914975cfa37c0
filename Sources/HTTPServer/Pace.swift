import Synchronization

/// Whether bodies are taken as fast as they come.
///
/// Mostly they are: a write goes to the page cache. To hand such a piece to another thread and to wait for its word
/// costs more than the write. But a disk that cannot follow makes writers wait, and a thread that waits serves none of
/// its connections: so the first one that is slow is the last one for a while that waits there.
final class Pace: Sendable {
    /// What a thread may be away from its connections.
    private static let patience: Duration = .milliseconds(20)
    /// How long it is not tried again. Pieces that are handed over count too: a disk that stays slow is not tried.
    private static let pause: Duration = .milliseconds(250)

    private let slowUntil = Mutex(ContinuousClock.now)

    var isFast: Bool { slowUntil.withLock { $0 <= .now } }

    /// Takes a piece of a body, and looks how long that took.
    func take(_ bytes: RawSpan, by intake: any Intake) -> Response? {
        let begun = ContinuousClock.now
        let refusal = intake.take(bytes)
        let ended = ContinuousClock.now
        if ended - begun > Self.patience { slowUntil.withLock { $0 = ended + Self.pause } }
        return refusal
    }
}
