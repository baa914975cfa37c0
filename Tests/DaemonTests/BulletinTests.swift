import Configuration
import Glibc
import SystemCalls
import Systemd
import TestSupport
import Testing

@testable import IngestDaemon

// Each test is a process of its own: the address of the service manager is in the environment.
@Suite("What the service manager hears of a daemon's life")
struct BulletinTests {
    @Test("A start tells what it does, a reload is over when it serves, a stop says what it ends")
    func life() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")
            unsetenv("WATCHDOG_USEC")
            let bulletin = Bulletin(Supervisor(), Report(Configuration().daemon), hang: .seconds(600))

            bulletin.begin(["main"], hang: .seconds(600))
            #expect(socket.next() == "STATUS=starting: not looked at yet")
            bulletin.tick()
            #expect(socket.next() == "EXTEND_TIMEOUT_USEC=30000000")
            bulletin.say("idle", of: "main")
            #expect(socket.next() == "STATUS=starting: idle")
            bulletin.reloading()
            bulletin.ready()
            #expect(socket.next() == "READY=1\nSTATUS=idle")
            bulletin.tick()
            bulletin.say("idle", of: "main")
            #expect(socket.next() == "")
            bulletin.reloading()
            #expect(socket.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            bulletin.tick()
            #expect(socket.next() == "EXTEND_TIMEOUT_USEC=30000000")
            #expect(socket.next() == "STATUS=reloading: idle")
            bulletin.ready()
            #expect(socket.next() == "READY=1\nSTATUS=idle")
            let heart = Pulse.here.begin("main: the step that takes from segmented/")
            bulletin.stopping()
            #expect(
                socket.next()
                    == "STOPPING=1\nSTATUS=stopping: nothing is lost; ends main: the step that takes from segmented/")
            Pulse.here.end(heart)
            bulletin.ready()
            bulletin.tick()
            #expect(socket.next() == "EXTEND_TIMEOUT_USEC=30000000")
            #expect(socket.next() == "STATUS=stopping: nothing is lost")
        }
    }

    @Test("That the old configuration stays is said beside whatever else there is to say, until one holds")
    func complaint() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")
            let bulletin = Bulletin(Supervisor(), Report(Configuration().daemon), hang: .seconds(600))
            bulletin.begin(["a", "b"], hang: .seconds(600))
            bulletin.say("idle", of: "b")
            bulletin.ready()
            bulletin.reloading()
            while !socket.next().isEmpty {}

            bulletin.complain("quiet = soon")
            #expect(
                socket.next()
                    == "STATUS=reloading: the old configuration stays: quiet = soon; a: not looked at yet; b: idle")
            bulletin.ready()
            _ = socket.next()
            bulletin.say("1 done", of: "a")
            #expect(socket.next() == "STATUS=the old configuration stays: quiet = soon; a: 1 done; b: idle")
            bulletin.complain(nil)
            #expect(socket.next() == "STATUS=a: 1 done; b: idle")
        }
    }

    @Test("What is stuck is neither fed for nor waited for any longer")
    func stuck() async {
        await #expect(processExitsWith: .success) {
            let socket = try DatagramSocket(publishedAs: "NOTIFY_SOCKET")
            setenv("WATCHDOG_USEC", "60000000", 1)
            // A heart that has just begun is silent after no time at all.
            let bulletin = Bulletin(Supervisor(), Report(Configuration().daemon), hang: .zero - Heart.period)
            bulletin.tick()
            #expect(socket.next() == "WATCHDOG=1")
            while !socket.next().isEmpty {}
            let heart = Pulse.here.begin("main: the door")

            bulletin.tick()
            #expect(socket.next() == "")
            heart.rest()
            bulletin.tick()

            #expect(socket.next() == "WATCHDOG=1")
        }
    }
}
