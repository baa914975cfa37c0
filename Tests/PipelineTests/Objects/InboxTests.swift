import SystemCalls
import TestSupport
import Testing

@testable import Pipeline

@Suite("The inbox of events") struct InboxTests {
    @Test("Ten thousand that come at once are all kept, and share their flushes")
    func burst() async throws {
        let place = try TemporaryDirectory()
        let inbox = try Inbox(at: place.path / "inbox")
        let looks = (0..<10_000).map { Look(source: "studio", key: "in/\($0).mp4") }

        try await withThrowingTaskGroup { group in
            for look in looks { group.addTask { try await inbox.append([look]) } }
            try await group.waitForAll()
        }

        let again = try Inbox(at: place.path / "inbox")
        #expect(Set(all(again)) == Set(looks))
    }

    @Test("Those who come while a flush is under way share the next one")
    func shares() async throws {
        let disk = try freshDisk()
        let inbox = try Inbox(at: "/box/inbox", on: disk)
        disk.run()

        await withTaskGroup { group in
            for number in 0..<500 {
                group.addTask { try? await inbox.append([Look(source: "studio", key: "\(number)")]) }
            }
        }

        let flushes = disk.trace.count { $0.hasPrefix("fsync") }
        #expect(inbox.count == 500)
        #expect(flushes <= 500)
    }

    @Test("What waits already is not written again, and is taken once")
    func twice() async throws {
        let disk = try freshDisk()
        let inbox = try Inbox(at: "/box/inbox", on: disk)
        let look = Look(source: "studio", key: "a.mp4")
        try await inbox.append([look, look])
        disk.run()

        try await inbox.append([look])

        #expect(disk.trace == [])
        #expect(inbox.next(for: "studio") == look)
        #expect(inbox.next(for: "studio") == nil)
    }

    @Test("What is asked for while it is looked at is looked at once more")
    func again() async throws {
        let inbox = try Inbox(at: "/box/inbox", on: freshDisk())
        let look = Look(source: "studio", key: "a.mp4")
        try await inbox.append([look])
        _ = inbox.next(for: "studio")

        try await inbox.append([look])
        inbox.done(look)

        #expect(inbox.next(for: "studio") == look)
        inbox.done(look)
        #expect(inbox.next(for: "studio") == nil)
        #expect(inbox.count == 0)
    }

    @Test("What could not be looked at waits behind the others")
    func putBack() async throws {
        let inbox = try Inbox(at: "/box/inbox", on: freshDisk())
        let (one, other) = (Look(source: "studio", key: "1"), Look(source: "studio", key: "2"))
        try await inbox.append([one])
        try await inbox.append([other])
        let first = try #require(inbox.next(for: "studio"))

        inbox.putBack(first)

        #expect([inbox.next(for: "studio"), inbox.next(for: "studio")] == [other, one])
    }

    @Test("A full inbox keeps nothing of what comes, and has room again when something is done")
    func full() async throws {
        let inbox = try Inbox(at: "/box/inbox", on: freshDisk(), most: 2)
        func look(_ key: String) -> Look { Look(source: "studio", key: key) }
        try await inbox.append([look("1")])

        await #expect(throws: InboxError.full(waiting: 1)) { try await inbox.append([look("2"), look("3")]) }
        #expect(inbox.count == 1)

        inbox.done(try #require(inbox.next(for: "studio")))
        try await inbox.append([look("2"), look("3")])
        #expect(inbox.count == 2)
    }

    @Test("Events of a source that is gone are dropped, and no others")
    func forget() async throws {
        let inbox = try Inbox(at: "/box/inbox", on: freshDisk())
        try await inbox.append([Look(source: "gone", key: "1"), Look(source: "studio", key: "1")])

        #expect(inbox.forget(allBut: ["studio"]) == 1)

        #expect(all(inbox) == [Look(source: "studio", key: "1")])
        #expect(inbox.next(for: "gone") == nil)
    }

    @Test("A disk that is full sends them away, and what comes later is not written behind half a line")
    func diskFull() async throws {
        let disk = try freshDisk()
        let inbox = try Inbox(at: "/box/inbox", on: disk)
        var script = MemoryDisk.Script()
        script.fault = (0, 28, lasting: false)
        disk.run(script)

        await #expect(throws: InboxError.self) { try await inbox.append([Look(source: "studio", key: "1")]) }
        try disk.append(Array("[\"studio\",\"half a li".utf8), to: "/box/inbox")
        try await inbox.append([Look(source: "studio", key: "2")])

        #expect(all(try Inbox(at: "/box/inbox", on: disk)) == [Look(source: "studio", key: "2")])
    }

    @Test("The file does not grow with what is done")
    func size() async throws {
        let disk = try freshDisk()
        let inbox = try Inbox(at: "/box/inbox", on: disk, slack: 10)
        for number in 0..<200 {
            try await inbox.append([Look(source: "studio", key: "\(number)")])
            inbox.done(try #require(inbox.next(for: "studio")))
        }

        #expect(try disk.read("/box/inbox", limit: 1 << 20).count < 400)
    }
}

@Suite("The inbox of events, when the world stops") struct InboxCrashTests {
    @Test("What was accepted is found after every crash")
    func crashes() async throws {
        let count = try await Life(MemoryDisk.Script()).trace.count
        for stop in 0...count {
            var script = MemoryDisk.Script()
            script.stopAfter = stop
            #expect(try await Life(script).lost() == [], "stopped after \(stop)")
        }
    }

    @Test("Every flush and every rename is needed: leaving one out loses an event")
    func mutants() async throws {
        let trace = try await Life(MemoryDisk.Script()).trace
        for (number, change) in trace.enumerated() where change.hasPrefix("fsync") || change.hasPrefix("rename") {
            // An empty file has no bytes to flush.
            if number == 1 { continue }
            var isNoticed = false
            for stop in number + 1...trace.count where !isNoticed {
                var script = MemoryDisk.Script()
                script.skip = number
                script.stopAfter = stop
                // A mutant may trip over what it left out.
                isNoticed = (try? await Life(script).lost()) != []
            }
            #expect(isNoticed, "\(change)")
        }
        #expect(trace.count > 20)
    }
}

/// Events come, one after the other, and some are done; the disk is stopped as the script says.
private struct Life {
    let disk: MemoryDisk
    private var accepted: Set<Look> = []
    private var done: Set<Look> = []

    init(_ script: MemoryDisk.Script) async throws {
        disk = try freshDisk()
        disk.run(script)
        guard let inbox = try? Inbox(at: "/box/inbox", on: disk, slack: 2) else { return }
        for number in 0..<8 {
            let look = Look(source: "studio", key: "\(number)")
            guard (try? await inbox.append([look])) != nil else { return }
            accepted.insert(look)
            // Two wait at any time; the others make the file be written anew.
            if number >= 2, let look = inbox.next(for: "studio") {
                inbox.done(look)
                done.insert(look)
            }
        }
    }

    var trace: [String] { disk.trace }

    /// What was accepted, is not done, and is not found, on whatever disk is left.
    func lost() throws -> [String] {
        try disk.snapshot.afterEitherEnd.flatMap { cut, left in
            let found = Set(all(try Inbox(at: "/box/inbox", on: left)))
            return accepted.subtracting(done).subtracting(found).map { "\(cut): \($0.key)" }
        }
    }
}

private func freshDisk() throws -> MemoryDisk {
    let disk = MemoryDisk()
    try disk.makeDirectory("/box")
    try disk.synchronize(directory: "/")
    return disk
}

/// Everything that waits.
private func all(_ inbox: Inbox) -> [Look] {
    var found: [Look] = []
    while let look = inbox.next(for: "studio") { found.append(look) }
    return found
}
