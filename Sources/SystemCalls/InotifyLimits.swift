import Glibc

/// How much inotify(7) the kernel allows a user, over all of that user's processes.
public struct InotifyLimits: Hashable, Sendable {
    /// Directories; nil where the kernel does not say.
    public var watches: Int?
    /// Events that wait to be read before they are lost, per instance.
    public var queuedEvents: Int?

    public init(watches: Int?, queuedEvents: Int?) {
        self.watches = watches
        self.queuedEvents = queuedEvents
    }

    /// Those of this machine.
    public static func current() -> InotifyLimits {
        InotifyLimits(watches: number("max_user_watches"), queuedEvents: number("max_queued_events"))
    }

    /// Nil without /proc.
    private static func number(_ name: Name) -> Int? {
        // Unknown, the limit shows itself as ENOSPC.
        guard let file = try? Descriptor.open("/proc/sys/fs/inotify" / name, O_RDONLY) else { return nil }
        // A file in /proc has no size to read by.
        let digits = [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
            filled = max(0, Glibc.read(file.number, buffer.baseAddress!, buffer.count))
        }
        return Int(String(decoding: digits.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
