import SystemCalls
import Testing

@testable import Watch

@Suite("When a file is whole")
struct SettleTests {
    let start = Instant.now
    let settings = Settings()
    let file = Attributes(kind: .file, size: 10, modified: 5, inode: 1)

    @Test("Where nobody writes, a file is whole after the grace")
    func lease() {
        var settle = Settle(settings)
        let calm = start + .milliseconds(500)

        #expect(settle.see(file, at: start) == .rest(.wait(until: calm, .grace(.milliseconds(500)))))
        #expect(settle.see(file, at: calm) == .askForWriter)
        #expect(settle.hear(LeaseAnswer.noWriter(file), at: calm) == .askWhetherWhole)
        #expect(settle.hear(WholenessAnswer.whole, at: calm) == .rest(.ready(.lease)))
    }

    @Test(
        "A file that was seen being closed or moved in is left alone for half as long as its writing took",
        arguments: [(wrote: 0, alone: 0), (wrote: 20, alone: 10), (wrote: 60_000, alone: 500)])
    func delivered(wrote: Int, alone: Int) {
        var settle = Settle(settings)
        let closed = start + .milliseconds(wrote)
        let calm = closed + .milliseconds(alone)

        settle.delivered(file, firstSeen: start, at: closed)
        let move = settle.see(file, at: closed)

        let wait = Settle.Move.rest(.wait(until: calm, .grace(.milliseconds(alone))))
        #expect(move == (alone == 0 ? .askForWriter : wait))
        #expect(settle.see(file, at: calm) == .askForWriter)
    }

    @Test("A file that somebody writes to after it was closed gets the whole grace, until it is closed again")
    func reopened() {
        var settle = Settle(settings)
        settle.delivered(file, firstSeen: start, at: start)
        _ = settle.see(file, at: start)
        _ = settle.hear(LeaseAnswer.writerPresent, at: start)

        #expect(settle.see(file, at: start) == .rest(.wait(until: start + settings.grace, .grace(settings.grace))))
        settle.delivered(file, firstSeen: start, at: start)
        #expect(settle.see(file, at: start + .milliseconds(1)) == .askForWriter)
    }

    @Test("A file whose kind does not tell where it ends gets the whole grace, whatever was seen")
    func endless() {
        var settle = Settle(settings)
        settle.delivered(file, firstSeen: start, at: start)
        _ = settle.see(file, at: start)
        _ = settle.hear(LeaseAnswer.noWriter(file), at: start)
        let calm = start + settings.grace

        #expect(settle.hear(WholenessAnswer.unknown, at: start) == .rest(.wait(until: calm, .grace(settings.grace))))
        #expect(settle.hear(WholenessAnswer.unknown, at: calm) == .rest(.ready(.lease)))
    }

    @Test("A writer makes the file wait, and the grace begins when it was last there")
    func writer() {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        let later = start + .seconds(10)

        #expect(settle.hear(LeaseAnswer.writerPresent, at: later) == .rest(.wait(until: later + .seconds(2), .writer)))
        #expect(
            settle.see(file, at: later) == .rest(.wait(until: later + .milliseconds(500), .grace(.milliseconds(500)))))
    }

    @Test("A file that is not the one that was seen when the lease is given is seen anew")
    func swapped() {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        var other = file
        other.size = 11
        let later = start + .seconds(1)

        let move = settle.hear(LeaseAnswer.noWriter(other), at: later)

        #expect(move == .rest(.wait(until: later + .milliseconds(500), .grace(.milliseconds(500)))))
        #expect(settle.knows(other))
    }

    @Test("Without leases a file is whole when it stayed the same for the quiet time")
    func quiet() {
        var settle = Settle(settings)
        let noLease = LeaseAnswer.notSupported("NFS")
        _ = settle.see(file, at: start)

        let early = settle.hear(noLease, at: start + .seconds(1))
        let late = settle.hear(noLease, at: start + .seconds(2))

        #expect(early == .rest(.wait(until: start + .seconds(2), .quietTime(.seconds(2), noLease: "NFS"))))
        #expect(late == .askWhetherWhole)
        #expect(
            settle.hear(WholenessAnswer.whole, at: start) == .rest(.ready(.quietTime(.seconds(2), noLease: "NFS"))))
    }

    @Test(
        "A writer that pauses is given three times its pause, within bounds",
        arguments: [(pause: 1, quiet: 3), (pause: 5, quiet: 15), (pause: 500, quiet: 60)])
    func pauses(pause: Int, quiet: Int) {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        var grown = file
        grown.size = 20
        let changed = start + .seconds(pause)
        _ = settle.see(grown, at: changed)

        let move = settle.hear(LeaseAnswer.notSupported("NFS"), at: changed + .seconds(1))

        let end = changed + .seconds(quiet)
        #expect(move == .rest(.wait(until: end, .quietTime(.seconds(quiet), noLease: "NFS"))))
    }

    @Test(
        "Whatever tells of a change begins the time again",
        arguments: [
            Attributes(kind: .file, size: 11, modified: 5, inode: 1),
            Attributes(kind: .file, size: 10, modified: 6, inode: 1),
            Attributes(kind: .file, size: 10, modified: 5, inode: 2),
            Attributes(kind: .file, size: 10, modified: 5, inode: 1, device: 9),
        ])
    func change(other: Attributes) {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        let later = start + .seconds(1)

        #expect(settle.see(other, at: later) == .rest(.wait(until: later + settings.grace, .grace(settings.grace))))
    }

    @Test("A file that looks cut short is held until it changes")
    func heldUntilChange() {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        let held = Settle.Move.rest(.held(until: start + .seconds(3600), why: "cut"))

        #expect(settle.hear(WholenessAnswer.truncated("cut"), at: start + .seconds(1)) == held)
        #expect(settle.see(file, at: start + .seconds(3599)) == held)
        var grown = file
        grown.size = 20
        _ = settle.see(grown, at: start + .seconds(3599))
        #expect(settle.see(grown, at: start + .seconds(3600)) == .askForWriter)
    }

    @Test("At the end of the hold time a file is given on, with the reason, if nobody writes")
    func holdEnds() {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)
        _ = settle.hear(WholenessAnswer.truncated("cut"), at: start + .seconds(1))
        let end = start + .seconds(3600)

        #expect(settle.see(file, at: end) == .askForWriter)
        #expect(settle.hear(LeaseAnswer.noWriter(file), at: end) == .askWhetherWhole)
        #expect(
            settle.hear(WholenessAnswer.truncated("cut"), at: end)
                == .rest(.ready(.holdTime(.seconds(3600), why: "cut"))))
        #expect(settle.hear(LeaseAnswer.writerPresent, at: end) == .rest(.wait(until: end + .seconds(2), .writer)))
    }

    @Test("An empty file is held: it is the beginning of an upload more often than a film")
    func empty() {
        var settle = Settle(settings)
        let empty = Attributes(kind: .file, size: 0)
        _ = settle.see(empty, at: start)

        let move = settle.hear(LeaseAnswer.noWriter(empty), at: start + .seconds(1))

        #expect(move == .rest(.held(until: start + .seconds(3600), why: "it is empty")))
    }

    @Test("What cannot be told now is asked again, more and more rarely")
    func unanswered() {
        var settle = Settle(settings)
        _ = settle.see(file, at: start)

        for (asked, pause) in [(1, 2), (100, 100), (100_000, 3600)] {
            let now = start + .seconds(asked)
            let move = settle.hear(WholenessAnswer.unanswered("no memory"), at: now)
            #expect(move == .rest(.wait(until: now + .seconds(pause), .unanswered("no memory"))))
        }
    }

    @Test("Two names for a moment are a rename; for a quiet time, a reason to refuse")
    func links() {
        var settle = Settle(settings)
        let double = Attributes(kind: .file, size: 10, modified: 5, inode: 1, links: 2)

        #expect(settle.see(double, at: start) == .rest(.wait(until: start + .seconds(2), .links(2))))
        #expect(settle.see(double, at: start + .seconds(2)) == .rest(.refused(.links(2))))
        _ = settle.see(file, at: start + .seconds(3))
        #expect(settle.see(file, at: start + .seconds(4)) == .askForWriter)
    }

    @Test("Links and special files are refused at once", arguments: [Attributes.Kind.link, .special])
    func kinds(kind: Attributes.Kind) {
        var settle = Settle(settings)

        let move = settle.see(Attributes(kind: kind, size: 0), at: start)

        #expect(move == .rest(.refused(kind == .link ? .link : .special)))
    }

    @Test("The reasons are sentences")
    func sentences() {
        #expect(
            Verdict.held(until: start + .seconds(90), why: "it is empty").text(at: start)
                == "held: it is empty; kept for its upload to go on, given on as it is in 90 s")
        #expect(
            Verdict.wait(until: start + .milliseconds(1500), .writer).text(at: start)
                == "waiting: a program still has it open for writing; next look in 1.5 s")
        #expect(Proof.lease.description == "lease: no process could write to it")
        #expect(
            Proof.quietTime(.seconds(2), noLease: "NFS").description == "quiet time: unchanged for 2 s (NFS)")
    }
}
