internal import Glibc

/// Where log lines go. Writing cannot fail for the caller: a log that is full or away must not stop
/// the work, and there is no other place to say it.
public protocol Log: Sendable {
    func write(_ line: LogLine)
}

/// Lines of text on a descriptor, one write(2) each, so that lines of several threads do not mix.
public struct TextLog: Log {
    private let descriptor: Int32
    private let hasPriority: Bool

    /// - Parameters:
    ///   - descriptor: stays open, and the caller's.
    ///   - hasPriority: `<4>` before each line (sd-daemon(3)), for a journal that reads this text.
    public init(descriptor: Int32 = 2, hasPriority: Bool) {
        self.descriptor = descriptor
        self.hasPriority = hasPriority
    }

    public func write(_ line: LogLine) {
        let prefix = hasPriority ? "<\(line.level.rawValue)>" : "\(line.level): "
        let bytes = Array((prefix + line.description + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let put = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { return }
            written += put
        }
    }
}
