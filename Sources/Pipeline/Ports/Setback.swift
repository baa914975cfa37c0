public import Spool
public import SystemCalls

/// Why a step did not finish. One bit decides what happens next, and the adapter that knows the
/// vendor's errors sets it: *temporary*, the world's fault, the item waits; *permanent*, the item's
/// fault, a person looks. When in doubt, temporary.
public struct Setback: Error, Hashable, Sendable {
    public enum Class: String, Hashable, Sendable { case temporary, permanent }

    public let `class`: Class
    /// A sentence for the person who dropped the film or runs the box: what happened, to what, and
    /// what to do. No full stop.
    public let reason: String
    /// The last lines that a tool printed, where one did.
    public let output: String

    public static func temporary(_ reason: String, output: String = "") -> Setback {
        Setback(class: .temporary, reason: reason, output: output)
    }

    public static func permanent(_ reason: String, output: String = "") -> Setback {
        Setback(class: .permanent, reason: reason, output: output)
    }

    /// The task was cancelled: the daemon stops. Nothing is said of the item.
    public static let stopped = Setback.temporary("the daemon was asked to stop")

    private init(class: Class, reason: String, output: String) {
        self.class = `class`
        self.reason = reason
        self.output = output
    }
}

extension Setback {
    /// The spool's refusals and the kernel's, in a step's terms.
    public init(_ error: SpoolError) {
        self = error.isTemporary ? .temporary("\(error)") : .permanent("\(error)")
    }

    /// What the kernel refuses is the world's fault: a disk that is full or broken heals or is replaced.
    public init(_ error: SystemError) {
        self = .temporary("\(error)")
    }
}

extension Setback: CustomStringConvertible {
    public var description: String { reason }
}
