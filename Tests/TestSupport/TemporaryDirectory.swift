import Glibc
public import SystemCalls

/// A directory on the real disk that goes with the test that made it.
public final class TemporaryDirectory: Sendable {
    public let path: Path

    public init() throws(SystemError) {
        var template = Array("/tmp/ingestd-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .last("mkdtemp", "/tmp") }
        path = Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })!
    }

    deinit {
        // A directory that stays behind in /tmp is no test's failure.
        try? Disk().removeTree(path)
    }
}
