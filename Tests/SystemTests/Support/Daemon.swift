import Glibc
import Synchronization
import SystemCalls

/// One run of `ingestd`. Killed, if it still runs, when this goes; the kernel kills it when the test
/// process goes first.
final class Daemon: Sendable {
    let pid: pid_t
    private let ending = Mutex<Exit.Ending?>(nil)

    /// Beside the test bundle: SwiftPM puts all products of a build into one directory.
    static func program(_ name: Name) throws -> Path {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw SystemError.last("readlink", "/proc/self/exe") }
        let bundle = Path(bytes: buffer[..<count].map { UInt8(bitPattern: $0) })!
        return bundle.parent / name
    }

    /// - Parameters:
    ///   - log: gets what it writes to standard error, at its end.
    ///   - starter: a program that becomes the daemon, with its words.
    init(_ arguments: [Command.Argument], log: Path, by starter: [Command.Argument] = []) throws {
        let program = try Self.program("ingestd")
        let words = ["setpriv", "--pdeathsig", "KILL", "--"] + starter + [.init("", program)] + arguments
        pid = try Self.spawn(words.map(\.bytes), log)
    }

    deinit {
        guard ended == nil else { return }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// How it ended; nil while it runs.
    var ended: Exit.Ending? {
        ending.withLock { ending in
            var status: Int32 = 0
            if ending == nil, waitpid(pid, &status, WNOHANG) == pid {
                ending = status & 0x7f == 0 ? .code(Int(status >> 8 & 0xff)) : .signal(Int(status & 0x7f))
            }
            return ending
        }
    }

    private static func spawn(_ words: [[UInt8]], _ log: Path) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        log.withCString { _ = posix_spawn_file_actions_addopen(&actions, 2, $0, O_WRONLY | O_CREAT | O_APPEND, 0o644) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The runner may block or ignore signals; the daemon is started as from a shell.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = words.map { strdup($0.map { CChar(bitPattern: $0) } + [0]) } + [nil]
        var environment = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"].map { (text: String) in strdup(text) } + [nil]
        defer { for string in arguments + environment { free(string) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, "/usr/bin/setpriv", &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw SystemError("posix_spawn", "/usr/bin/setpriv", code: code) }
        return pid
    }
}

/// The processes that have something below `directory` in a command line, by what they run.
func processes(about directory: Path, running program: String) throws -> [Name] {
    let proc: Path = "/proc"
    return try Disk().entries(of: proc).map(\.name).filter { name in
        let line = kernelText(proc / name / "cmdline")
        guard String(decoding: line.prefix { $0 != 0 }, as: UTF8.self).hasSuffix(program) else { return false }
        return String(decoding: line, as: UTF8.self).contains("\(directory)/")
    }
}

/// How many have connected to a Unix socket that listens, whether it has taken them yet or not: each has its name.
func connections(to socket: Path) -> Int {
    let lines = String(decoding: kernelText("/proc/net/unix"), as: UTF8.self).split(separator: "\n")
    return lines.filter { $0.hasSuffix(" \(socket)") }.count - 1
}

/// Empty for a process that has ended. (`Disk` goes by the size of a file, and there it is always 0.)
private func kernelText(_ path: Path) -> [UInt8] {
    let number = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard number >= 0 else { return [] }
    defer { close(number) }
    var (text, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while case let count = read(number, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
    return text
}
