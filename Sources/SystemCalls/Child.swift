import CSystemCalls
import Glibc

/// A running child process and the ends of its pipes.
struct Child: ~Copyable {
    private let pid: pid_t
    private let ended: Descriptor
    private let output: Descriptor
    private let errors: Descriptor
    private let wake: Wake
    private let limits: Confinement.Limits?
    private var vigil: Vigil
    private var lines = LineCutter(limit: Command.lineLimit)
    private var tail: [UInt8] = []
    private var open: Set<Int32>

    init(starting command: borrowing Command, wake: Wake) throws(SystemError) {
        let out = try Pipe()
        let err = try Pipe()
        let ruleset = try Ruleset.make(of: command.confinement, program: command.executable)
        var started: (pid: Int32, descriptor: Int32) = (-1, -1)
        let code = command.withCChild(output: out.write.number, errors: err.write.number, ruleset: ruleset) {
            sc_spawn($0, &started.pid, &started.descriptor)
        }
        guard code == 0 else { throw SystemError("spawn", command.executable, code: code) }
        pid = started.pid
        ended = Descriptor(owning: started.descriptor)
        self.wake = wake
        limits = command.confinement?.limits
        vigil = Vigil(stall: command.stall, deadline: command.deadline, now: .now)
        open = [out.read.number, err.read.number]
        output = out.takeReader()
        errors = err.takeReader()
    }

    /// Waits, reads, ends it when the wake rings or when it hangs; the child is gone when this returns.
    mutating func untilItEnds(grace: Duration, line: (ArraySlice<UInt8>) -> Void) -> Exit {
        var ending = Teardown()
        while true {
            let ready = waitForNews(ending)
            if ready.contains(output.number) { read(line) }
            if ready.contains(errors.number) { readErrors() }
            if ready.contains(ended.number) { break }
            if !ending.hasBegun, let cause = reasonToEnd(ready) {
                end()
                ending = Teardown(cause: cause, killAt: ContinuousClock.now + grace)
            }
            if ending.isOver { kill(-pid, SIGKILL) }
        }
        // Its own children, if it left any: the group still exists as long as the child is not reaped.
        kill(-pid, SIGKILL)
        read(line)
        lines.finish(line)
        readErrors()
        return reap(ending.cause)
    }

    private mutating func reasonToEnd(_ ready: Set<Int32>) -> Exit.Cause? {
        if ready.contains(wake.number) { return .cancelled }
        return vigil.look(at: .now, saidSomething: ready.contains(output.number), used: processorTime(of: pid))
    }

    /// A child that is stopped hears nothing but SIGKILL until it is told to go on.
    private func end() {
        kill(-pid, SIGTERM)
        kill(-pid, SIGCONT)
    }

    private func waitForNews(_ ending: Teardown) -> Set<Int32> {
        var watched = [ended.number] + open
        if !ending.hasBegun { watched.append(wake.number) }
        var polled = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let patience = ending.timeLeft ?? vigil.interval
        // EINTR and a timeout alike: look again.
        guard poll(&polled, nfds_t(polled.count), patience?.milliseconds ?? -1) > 0 else { return [] }
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

    private func reap(_ cause: Exit.Cause?) -> Exit {
        var usage: (microseconds: Int, kilobytes: Int) = (0, 0)
        let status = Int(sc_reap(pid, &usage.microseconds, &usage.kilobytes))
        let time = Duration.microseconds(usage.microseconds)
        return Exit(
            status < 0 ? .signal(-status) : .code(status), cause: cause ?? limitReached(by: -status, time),
            errors: String(decoding: tail.suffix(Command.tailLimit), as: UTF8.self),
            processorTime: time, peakMemory: usage.kilobytes << 10)
    }

    /// The kernel kills without a word; who had used half the limit was killed for it. (For the limit it
    /// counts whole ticks, on a busy machine too many; here exactly. And half is far too much already.)
    private func limitReached(by signal: Int, _ time: Duration) -> Exit.Cause? {
        guard let limits else { return nil }
        if signal == Int(SIGXFSZ) { return .fileSize(limits.fileSize) }
        let isUsedUp = time * 2 >= .seconds(Int64(limits.seconds))
        return signal == Int(SIGKILL) && isUsedUp ? .processorTime(limits.processorTime) : nil
    }
}
