import Glibc
import Testing

/// A program that a test started. The test waits for it, or ends it and waits.
struct Child {
    let pid: pid_t

    /// Starts a program found on PATH; its output goes to ours.
    init(_ words: [String]) throws {
        var pid = pid_t()
        var arguments = words.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawnp(&pid, words[0], nil, nil, &arguments, environ)
        try #require(code == 0, "\(words[0]) must be installed (openssh-server, openssh-client and rsync are needed)")
        self.pid = pid
    }

    /// The exit status; 128 and the signal where a signal ended it.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    /// Nil while it runs.
    func poll() -> Int32? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    func end(_ signal: Int32 = SIGKILL) {
        kill(pid, signal)
        wait()
    }
}

/// Runs a program to its end.
@discardableResult
func run(_ words: String...) throws -> Int32 { try Child(words).wait() }
