public import Spool
public import SystemCalls

/// Why a step did not finish. One bit decides what happens next, and the adapter that knows the
/// vendor's errors sets it: *temporary*, the world's fault, the item waits; *permanent*, the item's
/// fault, a person looks. When in doubt, temporary.
public struct Setback: Error, Hashable, Sendable {
    public enum Class: String, Hashable, Sendable { case temporary, permanent }

    /// Who waits for what a temporary setback waits for.
    public enum Scope: Hashable, Sendable {
        /// This item alone.
        case item
        /// Perhaps others too: from the second item on that meets it, the step.
        case open
        /// Every item of the step.
        case step
    }

    public let `class`: Class
    /// A sentence for the person who dropped the film or runs the box: what happened, to what, and
    /// what to do. No full stop.
    public let reason: String
    /// The last lines that a tool printed, where one did.
    public let output: String
    public let scope: Scope
    /// Temporary, and yet the item may be what brings it about: an item that meets it time and again
    /// goes to `failed/` with this reason.
    public let isSuspicious: Bool

    public static func temporary(_ reason: String, output: String = "") -> Setback {
        Setback(class: .temporary, reason: reason, output: output)
    }

    /// The item waits for something that no other item needs: its twin, or room for its size.
    public static func waiting(_ reason: String) -> Setback {
        Setback(class: .temporary, reason: reason, output: "", scope: .item)
    }

    /// A tool hung or crashed over this item, which may be bad luck.
    public static func suspicious(_ reason: String, output: String = "") -> Setback {
        Setback(class: .temporary, reason: reason, output: output, scope: .item, isSuspicious: true)
    }

    /// What the configuration says cannot be: a wrong password, a bucket that there is not, a certificate that has
    /// expired, the box's clock. No item is at fault, and none gets further before an operator has mended it.
    public static func misconfigured(_ reason: String) -> Setback {
        Setback(class: .temporary, reason: reason, output: "", scope: .step)
    }

    public static func permanent(_ reason: String, output: String = "") -> Setback {
        Setback(class: .permanent, reason: reason, output: output)
    }

    /// The task was cancelled: the daemon stops. Nothing is said of the item.
    public static let stopped = Setback.temporary("the daemon was asked to stop")

    private init(class: Class, reason: String, output: String, scope: Scope = .open, isSuspicious: Bool = false) {
        self.class = `class`
        self.reason = reason
        self.output = output
        self.scope = scope
        self.isSuspicious = isSuspicious
    }

    /// The same, when it was met too often.
    func repeated(_ times: Int) -> Setback {
        .permanent("\(reason), \(times) times", output: output)
    }

    /// For the item's diary.
    var word: String { isSuspicious ? Attempts.suspicion : "\(self.class)" }
}

extension Setback {
    /// The spool's refusals and the kernel's, in a step's terms.
    public init(_ error: SpoolError) {
        if case .noRoom = error {
            self = .waiting("\(error)")
        } else {
            self = error.isTemporary ? .temporary("\(error)") : .permanent("\(error)")
        }
    }

    /// What the kernel refuses is the world's fault: a disk that is full or broken heals or is replaced.
    public init(_ error: SystemError) {
        self = .temporary("\(error)")
    }
}

extension Setback: CustomStringConvertible {
    public var description: String { reason }
}
