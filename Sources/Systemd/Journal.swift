internal import CSystemd
internal import Glibc

/// The journal of systemd, with every fact as a field: `journalctl INGEST_ITEM=019…` finds the life
/// of an item. A line that the journal refuses goes to standard error, which leads there too.
public struct Journal: Log {
    private let identifier: String
    private let fallback = TextLog(hasPriority: true)

    public init(identifier: String = "ingestd") {
        self.identifier = identifier
    }

    /// The journal where standard error is connected to it (systemd.exec(5), JOURNAL_STREAM), text
    /// everywhere else: in a terminal, in a pipe, in a test.
    public static func orStandardError(identifier: String = "ingestd") -> any Log {
        let stream = getenv("JOURNAL_STREAM").map { String(cString: $0) }
        return leads(descriptor: 2, to: stream) ? Journal(identifier: identifier) : TextLog(hasPriority: false)
    }

    public func write(_ line: LogLine) {
        let fields = fields(of: line).map { Array($0.utf8) }
        if send(fields) < 0 { fallback.write(line) }
    }

    /// `NAME=value` for each. MESSAGE repeats the facts: it is all that journalctl shows by default.
    func fields(of line: LogLine) -> [String] {
        ["MESSAGE=\(line)", "PRIORITY=\(line.level.rawValue)", "SYSLOG_IDENTIFIER=\(identifier)"]
            + line.fields.map { "INGEST_\($0.name.uppercased())=\($0.value)" }
    }

    /// Whether a descriptor is the stream that JOURNAL_STREAM names by device and inode. The variable
    /// alone is not enough: it is inherited by children whose standard error was sent elsewhere.
    static func leads(descriptor: Int32, to stream: String?) -> Bool {
        var found = stat()
        guard let stream, fstat(descriptor, &found) == 0 else { return false }
        return stream == "\(found.st_dev):\(found.st_ino)"
    }

    /// Values may hold anything, line breaks too: their lengths go with them.
    private func send(_ fields: [[UInt8]]) -> Int32 {
        let whole = fields.flatMap { $0 }
        return whole.withUnsafeBytes { buffer in
            var start = 0
            let parts = fields.map { field in
                defer { start += field.count }
                return iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress! + start), iov_len: field.count)
            }
            return sd_journal_sendv(parts, Int32(parts.count))
        }
    }
}
