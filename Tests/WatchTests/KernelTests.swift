import Glibc
import SystemCalls
import Testing

@testable import Watch

@Suite("What the kernel answers")
struct KernelTests {
    @Test("A lease knows of a writer, and of a mapping that outlives its descriptor")
    func mapping() throws {
        let yard = try Yard()
        let path = try yard.film()
        let number = path.withCString { open($0, O_RDWR | O_CLOEXEC) }
        #expect(Lease.answer(at: path) == .writerPresent)

        let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0)
        close(number)
        #expect(Lease.answer(at: path) == .writerPresent)

        munmap(memory, 4096)
        let attributes = try #require(try Disk().attributes(of: path))
        #expect(calmAnswer(at: path) == .noWriter(attributes))
    }

    /// A child that another test has just forked holds the writer's descriptor until it is a program of its own.
    private func calmAnswer(at path: Path) -> LeaseAnswer {
        let patience = ContinuousClock.now + .seconds(10)
        while Lease.answer(at: path) == .writerPresent, .now < patience { sched_yield() }
        return Lease.answer(at: path)
    }

    @Test("A reader is no writer")
    func reader() throws {
        let yard = try Yard()
        let path = try yard.film()

        let reader = try Descriptor.open(path, O_RDONLY)

        #expect(calmAnswer(at: path) == .noWriter(try reader.attributes()))
    }

    @Test("A lease is not asked for through a link, nor of nothing")
    func gone() throws {
        let yard = try Yard()
        try run("ln", "-s", try yard.film().text, (yard.aside / "link").text)

        #expect(Lease.answer(at: yard.aside / "link") == .gone)
        #expect(Lease.answer(at: yard.aside / "nothing") == .gone)
    }

    @Test("What cannot have leases says so")
    func noLeases() {
        #expect(Lease.answer(at: "/dev/null") == .notSupported("this file system gives no leases"))
    }

    @Test("Another user's file cannot be asked about without CAP_LEASE")
    func foreignFile() async throws {
        try #require(getuid() == 0, "this test becomes another user, so that it must run as root")
        await #expect(processExitsWith: .success) {
            try #require(setuid(65534) == 0)
            let answer = Lease.answer(at: "/etc/passwd")
            try #require(answer == .notSupported("the file belongs to another user and CAP_LEASE is missing"))
        }
    }

    @Test("A writer that comes in the very moment of the question does not end the process")
    func brokenLease() async {
        await #expect(processExitsWith: .success) {
            let yard = try Yard()
            let path = try yard.film()
            let writer = try Child([
                "sh", "-c", "i=0; while [ $i -lt 20000 ]; do : >> \"$0\"; i=$((i + 1)); done", path.text,
            ])
            // Whether the two meet is chance; with SIGIO for a signal this process died each time it was tried.
            while writer.poll() == nil { _ = Lease.answer(at: path) }
        }
    }

    @Test("Network file systems are known by their magic number")
    func traits() {
        #expect(
            DirectoryTraits(FileSystemType(magic: 0x6969)).noEvents == "NFS gives no events for what other hosts do")
        #expect(DirectoryTraits(FileSystemType(magic: 0xef53)).noEvents == nil)
        #expect(DirectoryTraits(FileSystemType(magic: 0xff53_4d42)).noLease != nil)
        #expect(throws: SystemError.self) { try DirectoryTraits(of: "/nothing/here") }
    }

    @Test("The needed watches are said, and advice is given where they are scarce")
    func budget() {
        let limits = InotifyLimits(watches: 1000, queuedEvents: nil)
        #expect(
            WatchBudget(needed: 1, limits: limits).description
                == "the door watches 1 directory, one inotify watch each of 1000 for this user")
        #expect(!WatchBudget(needed: 750, limits: limits).isTight)
        #expect(WatchBudget(needed: 751, limits: limits).description.contains("raise fs.inotify.max_user_watches"))
        #expect(InotifyLimits.current().watches ?? 0 > 0)
    }

    @Test("A wake-up before the wait is not lost, and many are one")
    func wake() throws {
        let inotify = try Inotify()
        let wake = try Wake()
        wake.call()
        wake.call()

        let start = Instant.now
        try wake.wait(or: inotify.descriptor, timeout: .seconds(60))
        let woken = Instant.now
        try wake.wait(or: inotify.descriptor, timeout: .milliseconds(20))

        #expect(woken - start < .seconds(30))
        #expect(Instant.now - woken >= .milliseconds(20))
    }
}
