import Glibc
public import JSONValue
import Synchronization
public import SystemCalls

/// A server of `Tests/Servers`, started for a test: all its state is in one directory, and it ends with this
/// process whatever becomes of it, since its standard input is ours.
public final class Server: Sendable {
    private struct State {
        var pid: pid_t = -1
        /// The server's standard input and output, our end.
        var line: Int32 = -1
        var facts = JSON.null
    }

    private let name: String
    private let arguments: [String]
    private let temporary: TemporaryDirectory?
    public let directory: Path
    private let state = Mutex(State())

    /// Returns when it serves.
    ///
    /// - Parameters:
    ///   - arguments: what follows the directory.
    ///   - directory: its state; nil for a new one that goes with this object.
    public init(_ name: String, _ arguments: String..., at directory: Path? = nil) throws {
        self.name = name
        self.arguments = arguments
        temporary = directory == nil ? try TemporaryDirectory() : nil
        self.directory = directory ?? temporary!.path
        try start()
    }

    deinit { stop() }

    /// The one of that name for the whole test process, for suites that only need "the server".
    public static func shared(_ name: String) throws -> Server {
        try sharing.withLock { shared in
            if let server = shared[name] { return server }
            if shared.isEmpty { atexit { Server.sharing.withLock { $0 = [:] } } }
            let server = try Server(name)
            shared[name] = server
            return server
        }
    }

    private static let sharing = Mutex<[String: Server]>([:])

    /// The line of JSON that it printed.
    public var facts: JSON { state.withLock { $0.facts } }

    /// A member of it that is a string.
    public subscript(member: String) -> String { facts[member]?.string ?? "" }

    /// As the kernel would: nothing of it is left serving.
    public func kill() { end(SIGKILL) }

    /// Ends it in order.
    public func stop() { end(SIGTERM) }

    /// On the same directory: with its data, on the same ports. Returns when it serves.
    public func restart() throws {
        stop()
        try start()
    }

    /// Writes a line to its standard input and gives the line that it answers with.
    public func ask(_ words: String) throws -> String {
        let line = state.withLock { $0.line }
        let bytes = Array("\(words)\n".utf8)
        guard send(line, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Mute(name: name, said: "")
        }
        return try nextLine(line)
    }

    /// It ended, or said nothing for a minute and a half.
    public struct Mute: Error { public let name, said: String }

    // MARK: The process

    private func start() throws {
        let (pid, line) = try spawn()
        state.withLock { ($0.pid, $0.line) = (pid, line) }
        do {
            let facts = try JSON(parsing: nextLine(line))
            state.withLock { $0.facts = facts }
        } catch {
            kill()
            throw error
        }
    }

    private func end(_ signal: Int32) {
        let (pid, line) = state.withLock { state in
            defer { (state.pid, state.line) = (-1, -1) }
            return (state.pid, state.line)
        }
        guard pid > 0 else { return }
        Glibc.kill(pid, signal)
        close(line)
        waitpid(pid, nil, 0)
    }

    /// A pair of sockets, since they are close-on-exec from the start: another child must not hold our end.
    private func spawn() throws(SystemError) -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("socketpair") }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for number in 0...1 { posix_spawn_file_actions_adddup2(&actions, ends[1], Int32(number)) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let program = Self.programs / Name(name)!
        let words = [program.description, directory.description] + arguments
        let surroundings = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        var argv = words.map { strdup($0) } + [nil]
        var environment = surroundings.map { strdup($0) } + [nil]
        defer { for text in argv + environment { free(text) } }
        var pid: pid_t = 0
        let code = program.withCString { posix_spawn(&pid, $0, &actions, &attributes, &argv, &environment) }
        guard code == 0 else {
            close(ends[0])
            throw SystemError("posix_spawn", program, code: code)
        }
        return (pid, ends[0])
    }

    private func nextLine(_ line: Int32) throws -> String {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            var question = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
            guard poll(&question, 1, 90_000) == 1, read(line, &byte, 1) == 1 else {
                throw Mute(name: name, said: String(decoding: text, as: UTF8.self))
            }
            if byte == UInt8(ascii: "\n") { return String(decoding: text, as: UTF8.self) }
            text.append(byte)
        }
    }

    private static let programs = Path(#filePath).parent.parent / "Servers"
}
