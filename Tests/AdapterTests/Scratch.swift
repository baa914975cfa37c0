import Glibc
import SystemCalls

/// A directory for one test, taken away with everything in it when the test is over.
final class Scratch: Sendable {
    let path: Path

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/ingestd-adapters-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.last("mkdtemp", Path(base)) }
        path = Path(String(cString: made))!
    }

    deinit {
        // A directory that stays behind in /tmp is nobody's failure.
        try? Disk().removeTree(path)
    }

    /// A new empty directory.
    func directory(_ name: Name) throws -> Path {
        try Disk().makeDirectory(path / name)
        return path / name
    }

    /// A new empty depot.
    func depot(_ name: Name) throws -> Path {
        try Depot.make(at: path / name, on: Disk())
        return path / name
    }
}
