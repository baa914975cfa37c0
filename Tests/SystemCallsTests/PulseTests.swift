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
        #expect(Pulse.here.stuck(at: now + .seconds(61), for: .seconds(60)) == "open \(pipe) has not come back")

        _ = try Descriptor.open(pipe, O_WRONLY)
        try await reading.value
        #expect(Pulse.here.stuck(at: now + .seconds(3600), for: .seconds(3600))?.contains("\(pipe)") != true)
    }

    @Test("A loop that gives no sign of life is told of by its name; one that rests, or has ended, is not")
    func silent() {
        let pulse = Pulse()
        let heart = pulse.begin("main: the door")
        let late = SuspendingClock.now + .seconds(60) + Heart.period + .seconds(1)
        #expect(pulse.stuck(at: .now + .seconds(60), for: .seconds(60)) == nil)
        #expect(pulse.stuck(at: late, for: .seconds(60)) == "main: the door does not come round")

        heart.rest()
        heart.rest()
        heart.wake()
        #expect(pulse.stuck(at: late, for: .seconds(60)) == nil)
        heart.wake()
        #expect(pulse.stuck(at: late, for: .seconds(60)) == "main: the door does not come round")
        #expect(pulse.alive == ["main: the door"])
        pulse.end(heart)

        #expect(pulse.stuck(at: late, for: .seconds(60)) == nil)
        #expect(pulse.alive.isEmpty)
    }

    @Test("Calls to the kernel that come back are signs of life, and a loop beside one that is stuck is not blamed")
    func beside() async throws {
        let directory = try TemporaryDirectory()
        let pulse = Pulse()
        // As if a loop came round ten times in a second.
        let time = Duration.milliseconds(500) - Heart.period
        let release = AsyncStream.makeStream(of: Void.self)

        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: BlockingThreads()) {
                await pulse.living("busy") {
                    while !Task.isCancelled { _ = try? Disk().entries(of: directory.path) }
                }
            }
            group.addTask {
                await pulse.living("stuck") {
                    for await _ in release.stream {}
                }
            }
            var blamed: Set<String> = []
            while blamed.isEmpty {
                if let stuck = pulse.stuck(at: .now, for: time) { blamed.insert(stuck) }
                await Task.yield()
            }
            #expect(blamed == ["stuck does not come round"])
            release.continuation.finish()
            group.cancelAll()
        }
    }
}
