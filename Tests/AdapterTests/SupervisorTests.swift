import Glibc
import SystemCalls
import Systemd
import TestSupport
import Testing

// Each test is a process of its own: what it says is read from the environment of the process, which
// the other tests share.
@Suite("What the service manager hears")
struct SupervisorTests {
    @Test("It hears that we are ready, reload, live and stop, with one line of status each")
    func notifications() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")
            let supervisor = Supervisor()

            try supervisor.ready("3 waiting")
            #expect(socket.next() == "READY=1\nSTATUS=3 waiting")
            try supervisor.status("4 waiting")
            #expect(socket.next() == "STATUS=4 waiting")
            try supervisor.watchdog()
            #expect(socket.next() == "WATCHDOG=1")
            try supervisor.extend(by: .seconds(30))
            #expect(socket.next() == "EXTEND_TIMEOUT_USEC=30000000")
            try supervisor.stopping("finishing 2 units")
            #expect(socket.next() == "STOPPING=1\nSTATUS=finishing 2 units")
            try supervisor.reloading()
            let reloading = socket.next()
            let instant = reloading.split(separator: "=").last.flatMap { UInt64($0) } ?? 0
            #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") && instant > 0)
        }
    }

    @Test("The watchdog is fed while every call comes back, and not while one hangs", .timeLimit(.minutes(1)))
    func watchdog() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")
            setenv("WATCHDOG_USEC", "60000000", 1)
            let watchdog = Watchdog(Supervisor(), hang: .seconds(600))

            #expect(try watchdog.feed(at: .now) == nil)
            #expect(socket.next() == "WATCHDOG=1")

            // Opening a pipe waits until somebody opens its other end: a disk that does not answer.
            let pipe = "/tmp/ingestd-watchdog-\(getpid())"
            #expect(mkfifo(pipe, 0o600) == 0)
            let reading = Task(executorPreference: BlockingThreads()) { try Disk().read(Path(pipe)!, limit: 9) }
            let later = SuspendingClock.now + .seconds(700)
            while try watchdog.feed(at: later) == nil {
                #expect(socket.next() == "WATCHDOG=1")
                await Task.yield()
            }
            #expect(try watchdog.feed(at: later) == "open \(pipe) has not come back for 600.0 seconds")
            try Supervisor().status("after")
            #expect(socket.next() == "STATUS=after")

            let writer = open(pipe, O_WRONLY)
            // A pipe cannot be read at an offset; that it was opened is what counts.
            _ = try? await reading.value
            unlink(pipe)
            close(writer)
            #expect(try watchdog.feed(at: later) == nil)
        }
    }

    @Test("A line break in a status does not become another message")
    func forgery() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")

            try Supervisor().status("film\nSTOPPING=1\r\nX=1\u{2028}")

            #expect(socket.next() == "STATUS=film STOPPING=1 X=1 ")
        }
    }

    @Test("Without a service manager nothing is said, and nothing fails")
    func nobodyListens() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            unsetenv("WATCHDOG_USEC")

            try Supervisor().ready("alone")

            #expect(!Supervisor().isListening)
            #expect(Supervisor().watchdogInterval == nil)
        }
    }

    @Test("A service manager that has gone is an error with its reason")
    func gone() async {
        await #expect(processExitsWith: .success) {
            setenv("NOTIFY_SOCKET", "/nowhere/notify", 1)

            #expect(throws: (any Error).self) { try Supervisor().ready("alone") }
        }
    }

    @Test("The watchdog's interval is the environment's, and only for the process that it names")
    func watchdogInterval() async {
        await #expect(processExitsWith: .success) {
            setenv("WATCHDOG_USEC", "30000000", 1)
            unsetenv("WATCHDOG_PID")
            #expect(Supervisor().watchdogInterval == .seconds(30))

            setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(Supervisor().watchdogInterval == .seconds(30))
            setenv("WATCHDOG_PID", "\(getpid() + 1)", 1)
            #expect(Supervisor().watchdogInterval == nil)
        }
    }
}
