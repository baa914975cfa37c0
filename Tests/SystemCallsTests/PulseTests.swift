import Glibc
import TestSupport
import Testing

@testable import SystemCalls

@Suite("Calls that do not come back", .timeLimit(.minutes(1)))
struct PulseTests {
    @Test("A call that waits for ever is told of, by what it does and to which file, until it comes back")
    func stuck() async throws {
        let directory = try TemporaryDirectory()
        // Opening a pipe waits until somebody opens its other end: a disk that does not answer.
        let pipe = directory.path / "pipe"
        #expect(pipe.withCString { mkfifo($0, 0o600) } == 0)
        let reading = Task(executorPreference: BlockingThreads()) { _ = try Descriptor.open(pipe, O_RDONLY) }
        while Pulse.here.stuck(at: .now, for: .zero)?.contains("\(pipe)") != true { await Task.yield() }

        let now = SuspendingClock.now
        #expect(Pulse.here.stuck(at: now, for: .seconds(60)) == nil)
        #expect(Pulse.here.stuck(at: now + .seconds(61), for: .seconds(60)) == "open \(pipe)")

        _ = try Descriptor.open(pipe, O_WRONLY)
        try await reading.value
        #expect(Pulse.here.stuck(at: now + .seconds(3600), for: .seconds(3600))?.contains("\(pipe)") != true)
    }
}
