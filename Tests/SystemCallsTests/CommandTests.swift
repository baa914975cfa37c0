import Glibc
import SystemCalls
import Testing

@Suite("Child processes", .timeLimit(.minutes(1)))
struct CommandTests {
    private func shell(_ script: String) -> Command {
        Command("/bin/sh", ["-c", Command.Argument(script)])
    }

    @Test("A child's lines arrive in order, the last one without its newline too")
    func lines() async throws {
        var lines: [String] = []
        let exit = try await shell("printf 'one\\n\\nthree'").run { lines.append(String(decoding: $0, as: UTF8.self)) }

        #expect(lines == ["one", "", "three"])
        #expect(exit.isSuccess)
    }

    @Test(
        "How a child ended is told",
        arguments: [("exit 7", Exit.Ending.code(7)), ("kill -9 $$", .signal(9)), ("true", .code(0))])
    func endings(script: String, ending: Exit.Ending) async throws {
        #expect(try await shell(script).run().ending == ending)
    }

    @Test("A program that is not there is an error that names it")
    func absent() async {
        await #expect(throws: SystemError("spawn", "/nowhere/tool", code: ENOENT)) {
            _ = try await Command("/nowhere/tool", []).run()
        }
    }

    @Test("A working directory that is not there is an error")
    func absentDirectory() async {
        await #expect(throws: SystemError.self) {
            _ = try await Command("/bin/true", [], directory: "/nowhere").run()
        }
    }

    @Test("A child that writes without end takes no memory of ours: lines are cut, only the end of its errors is kept")
    func bounds() async throws {
        var longest = 0
        let script = "head -c 1000000 /dev/zero; echo; head -c 1000000 /dev/zero >&2; echo end >&2"
        let exit = try await shell(script).run { longest = max(longest, $0.count) }

        #expect(longest == Command.lineLimit)
        #expect(exit.errors.utf8.count == Command.tailLimit)
        #expect(exit.errors.hasSuffix("end\n"))
    }

    @Test("A child gets standard input, output and errors, and no other file, signal or variable of ours")
    func nothingLeaks() async throws {
        let leak = open("/dev/null", O_RDONLY)
        let before = signal(SIGUSR1, SIG_IGN)
        defer {
            close(leak)
            signal(SIGUSR1, before)
        }
        var lines: [String] = []
        let script = "ls -m /proc/$$/fd; readlink /proc/$$/fd/0; env | grep -v -e ^PWD -e ^_ | sort; "
        // Signals 1 to 31: 32 and 33 are the C library's own.
        let signals = "grep -E 'Sig(Blk|Ign)' /proc/self/status | sed 's/........$/ &/; s/ [89a-f]/ 0/'"
        _ = try await shell(script + signals).run { lines.append(String(decoding: $0, as: UTF8.self)) }

        #expect(
            lines == [
                "0, 1, 2", "/dev/null", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "SigBlk:\t00000000 00000000",
                "SigIgn:\t00000000 00000000",
            ])
    }

    @Test("An argument's bytes arrive as they are, also where they are no text")
    func rawArguments() async throws {
        let path = try #require(Path(bytes: [0x2f, 0xff, 0x0a, 0x25]))
        var lines: [[UInt8]] = []
        _ = try await Command("/usr/bin/printf", ["%s", .init("file:", path)]).run { lines.append(Array($0)) }

        #expect(lines == [Array("file:/".utf8) + [0xff], [0x25]])
    }

    @Test("Cancelling a task ends its child, and what the child started")
    func cancellation() async throws {
        let exit = try await cancelled(shell("sleep 50 & echo; wait"), grace: .seconds(20))

        #expect(exit.wasCancelled)
        #expect(exit.ending == .signal(Int(SIGTERM)))
    }

    @Test("A child that does not listen is killed when the grace is over")
    func deafChild() async throws {
        let exit = try await cancelled(shell("trap '' TERM; echo; while :; do sleep 1; done"), grace: .milliseconds(50))

        #expect(exit.ending == .signal(Int(SIGKILL)))
    }

    @Test("A child that stands still is ended, also one that is stopped; one that works, or speaks, is not")
    func stalls() async throws {
        var asleep = shell("exec sleep 50")
        var stopped = shell("kill -STOP $$")
        var busy = shell("end=$(($(date +%s) + 2)); while [ $(date +%s) -lt $end ]; do :; done")
        var speaking = Command(
            "/usr/bin/python3",
            [
                "-c", "import time\nfor _ in range(10): time.sleep(0.1); print(flush=True)",
            ])
        asleep.stall = .milliseconds(500)
        stopped.stall = .milliseconds(500)
        busy.stall = .milliseconds(500)
        speaking.stall = .milliseconds(500)

        #expect(try await asleep.run().cause == .stalled(.milliseconds(500)))
        let exit = try await stopped.run(grace: .seconds(20))
        #expect(exit.cause == .stalled(.milliseconds(500)) && exit.ending == .signal(Int(SIGTERM)))
        #expect(try await busy.run().isSuccess)
        #expect(try await speaking.run().isSuccess)
    }

    @Test("A child that works on and on is ended at its deadline")
    func deadline() async throws {
        var command = shell("while :; do :; done")
        command.deadline = .milliseconds(300)

        #expect(try await command.run().cause == .overdue(.milliseconds(300)))
    }

    @Test("Killing us kills the child", .timeLimit(.minutes(1)))
    func orphan() async throws {
        let file = "/tmp/ingestd-orphan-\(getpid())"
        defer { unlink(file) }
        let start = ContinuousClock.now
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String] in
            let script = "exec 9>\(file); flock 9; echo; exec sleep 58"
            _ = try await Command("/bin/sh", ["-c", .init(script)]).run { _ in kill(getpid(), SIGKILL) }
        }

        // The lock is free when the child has ended.
        let descriptor = open(file, O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        #expect(ContinuousClock.now - start < .seconds(50))
    }

    /// Runs a command and cancels it at its first line.
    private func cancelled(_ command: Command, grace: Duration) async throws -> Exit {
        let (lines, seen) = AsyncStream.makeStream(of: Void.self)
        let task = Task(executorPreference: BlockingThreads()) {
            try await command.run(grace: grace) { _ in seen.yield() }
        }
        for await _ in lines { break }
        task.cancel()
        return try await task.value
    }
}
