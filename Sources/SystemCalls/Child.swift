import CSystemCalls
import Glibc

/// A running child process and the ends of its pipes.
struct Child: ~Copyable {
    private let pid: pid_t
    private let ended: Descriptor
    private let output: Descriptor
    private let errors: Descriptor
    private let wake: Wake
    private var lines = LineCutter(limit: Command.lineLimit)
    private var tail: [UInt8] = []
    private var open: Set<Int32>

    init(starting command: borrowing Command, wake: Wake) throws(SystemError) {
        let out = try Pipe()
        let err = try Pipe()
        var started: (pid: Int32, descriptor: Int32) = (-1, -1)
        let code = command.withCChild(output: out.write.number, errors: err.write.number) {
            sc_spawn($0, &started.pid, &started.descriptor)
        }
        guard code == 0 else { throw SystemError("spawn", command.executable, code: code) }
        pid = started.pid
        ended = Descriptor(owning: started.descriptor)
        self.wake = wake
        open = [out.read.number, err.read.number]
        output = out.takeReader()
        errors = err.takeReader()
    }

    /// Waits, reads, ends it when the wake rings; the child is gone when this returns.
    mutating func untilItEnds(grace: Duration, line: (ArraySlice<UInt8>) -> Void) -> Exit {
        var ending = Teardown()
        while true {
            let ready = waitForNews(ending)
            if ready.contains(output.number) { read(line) }
            if ready.contains(errors.number) { readErrors() }
            if ready.contains(wake.number), !ending.hasBegun {
                kill(-pid, SIGTERM)
                ending = Teardown(killAt: ContinuousClock.now + grace)
            }
            if ending.isOver { kill(-pid, SIGKILL) }
            if ready.contains(ended.number) { break }
        }
        // Its own children, if it left any: the group still exists as long as the child is not reaped.
        kill(-pid, SIGKILL)
        read(line)
        lines.finish(line)
        readErrors()
        return reap(wasCancelled: ending.hasBegun)
    }

    private func waitForNews(_ ending: Teardown) -> Set<Int32> {
        var watched = [ended.number] + open
        if !ending.hasBegun { watched.append(wake.number) }
        var polled = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // EINTR and a timeout alike: look again.
        guard poll(&polled, nfds_t(polled.count), ending.millisecondsLeft) > 0 else { return [] }
        return Set(polled.filter { $0.revents != 0 }.map(\.fd))
    }

    private mutating func read(_ line: (ArraySlice<UInt8>) -> Void) {
        drain(output.number) { bytes, lines, _ in lines.take(bytes, line) }
    }

    private mutating func readErrors() {
        drain(errors.number) { bytes, _, tail in
            tail += bytes
            if tail.count > 2 * Command.tailLimit { tail = Array(tail.suffix(Command.tailLimit)) }
        }
    }

    /// All that is in a pipe now. At its end it is watched no longer.
    private mutating func drain(
        _ number: Int32, _ use: (ArraySlice<UInt8>, inout LineCutter, inout [UInt8]) -> Void
    ) {
        guard open.contains(number) else { return }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(number, &buffer, buffer.count)
            if count > 0 { use(buffer[..<count], &lines, &tail) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            if count <= 0 {
                open.remove(number)
                return
            }
        }
    }

    private func reap(wasCancelled: Bool) -> Exit {
        var usage: (microseconds: Int, kilobytes: Int) = (0, 0)
        let status = Int(sc_reap(pid, &usage.microseconds, &usage.kilobytes))
        return Exit(
            status < 0 ? .signal(-status) : .code(status), wasCancelled: wasCancelled,
            errors: String(decoding: tail.suffix(Command.tailLimit), as: UTF8.self),
            processorTime: .microseconds(usage.microseconds), peakMemory: usage.kilobytes << 10)
    }
}

/// When patience with a child that was asked to end is over.
private struct Teardown {
    var killAt: ContinuousClock.Instant?

    var hasBegun: Bool { killAt != nil }
    var isOver: Bool { killAt.map { $0 <= .now } ?? false }

    /// For `poll`: -1 is for ever.
    var millisecondsLeft: Int32 {
        guard let killAt else { return -1 }
        return max(10, Int32(clamping: Int((killAt - .now) / .milliseconds(1))))
    }
}

extension Command {
    /// The command as C sees it, for the length of the call.
    fileprivate func withCChild(output: Int32, errors: Int32, _ body: (UnsafePointer<sc_child>) -> Int32) -> Int32 {
        let argumentBytes = [executable.bytes] + arguments.map(\.bytes)
        return withCStrings(argumentBytes) { arguments in
            withCStrings(environment.map { Array($0.utf8) }) { environment in
                withCStrings([executable.bytes, directory?.bytes ?? []]) { paths in
                    var child = sc_child(
                        executable: paths[0], arguments: arguments, environment: environment,
                        directory: directory == nil ? nil : UnsafePointer(paths[1]), niceness: Int32(niceness),
                        output: output, errors: errors)
                    return body(&child)
                }
            }
        }
    }
}

/// An array of C strings with a null at its end; each string ends at its first NUL.
private func withCStrings<Result>(
    _ strings: [[UInt8]], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { bytes in strdup(bytes.map { CChar(bitPattern: $0) } + [0]) }
    defer { for copy in copies { free(copy) } }
    var pointers = copies + [nil]
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
