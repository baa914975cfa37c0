public import SystemCalls

/// How many watches the door needs, against how many the kernel gives.
public struct WatchBudget: Hashable, Sendable {
    /// One for each directory.
    public let needed: Int
    public let limits: InotifyLimits

    public init(needed: Int, limits: InotifyLimits) {
        self.needed = needed
        self.limits = limits
    }

    /// True when more than three quarters are used: other programs of the same user need some too.
    public var isTight: Bool {
        limits.watches.map { needed > $0 - $0 / 4 } ?? false
    }
}

extension WatchBudget: CustomStringConvertible {
    /// To be said aloud at start.
    public var description: String {
        let directories = needed == 1 ? "1 directory" : "\(needed) directories"
        guard let limit = limits.watches else { return "the door watches \(directories)" }
        let advice = isTight ? "; raise fs.inotify.max_user_watches, or directories will be polled" : ""
        return "the door watches \(directories), one inotify watch each of \(limit) for this user\(advice)"
    }
}
