import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

/// An ingest box in a directory of its own: spool, store, shelf, catalog, and the daemon that serves
/// them. The outside is all there is to it: files, signals, and the log.
final class Box {
    let directory: Path
    private(set) var daemon: Daemon?
    private let isConfigured: Bool
    /// What is mounted where the spool is. A test that kept it longer than its box would keep the mount.
    private(set) var ground: AnyObject?

    var spool: Path { directory / "spool" }
    var door: Path { spool / "incoming" }
    var work: Path { spool / "work" }
    var store: Path { directory / "store" }
    var shelf: Path { directory / "shelf" }
    var configuration: Path { directory / "ingestd.conf" }
    var log: Path { directory / "ingestd.log" }
    var catalog: Path { isConfigured ? directory / "catalog" / "catalog.sqlite" : directory / "catalog.sqlite" }

    /// Runs a test with a box, whose spool must be in order at its end and whose daemon must end well.
    ///
    /// - Parameters:
    ///   - settings: sections of a configuration file; nil for `ingestd --spool`, which has the defaults
    ///     and makes the spool by itself.
    ///   - ground: mounts something where the spool is to be; held until the box goes.
    static func with(
        _ settings: String? = nil, ground: (Path) async throws -> AnyObject? = { _ in nil },
        _ test: (Box) async throws -> Void
    ) async throws {
        let box = try Box(isConfigured: settings != nil)
        defer { box.remove() }
        box.ground = try await ground(box.spool)
        if let settings { try box.configure(settings) }
        do {
            try await test(box)
            try await box.stop()
            #expect(try box.queue().violations() == [])
        } catch let overdue as Overdue {
            throw overdue
        } catch {
            throw Overdue(what: "\(error)", log: box.logged)
        }
    }

    private init(isConfigured: Bool) throws {
        var template = Array("/tmp/ingestd-box-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        directory = Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })!
        self.isConfigured = isConfigured
    }

    private func configure(_ settings: String) throws {
        try write(settings: settings)
        for path in [store, shelf] { try Depot.make(at: path, on: Disk()) }
        try Disk().makeDirectories(catalog.parent)
        try Spool.make(at: spool, on: Disk())
    }

    func write(settings: String) throws {
        let text = """
            [spool main]
            path = \(spool)
            [store]
            path = \(store)
            [pins]
            path = \(shelf)
            [catalog]
            path = \(catalog)
            [patience]
            first = 200 ms
            longest = 1 s

            """
        try Disk().write(Array((text + settings + "\n").utf8), to: configuration)
    }

    private func remove() {
        daemon = nil
        ground = nil
        // Leaving something in /tmp harms no test.
        try? Disk().removeTree(directory)
    }
}

// The daemon

extension Box {
    /// Starts the daemon and waits until it serves.
    func start(by starter: [Command.Argument] = []) async throws {
        daemon = try Daemon(arguments, log: log, by: starter)
        try await until("the daemon serves") { try Disk().exists(work / "status.json") }
    }

    var arguments: [Command.Argument] {
        isConfigured ? ["--config", .init("", configuration)] : ["--spool", .init("", directory)]
    }

    /// The same with other words, on this box's log, and without waiting.
    func launch(_ arguments: [Command.Argument]) throws -> Daemon { try Daemon(arguments, log: log) }

    /// Starts the daemon where it cannot serve yet.
    func launch(by starter: [Command.Argument] = []) throws {
        daemon = try Daemon(arguments, log: log, by: starter)
    }

    /// Asks the daemon to end; it must do so soon and well.
    func stop() async throws {
        guard let daemon, daemon.ended == nil else { return }
        daemon.signal(SIGTERM)
        let ending = try await wait("the daemon ends after SIGTERM", within: .seconds(10)) { daemon.ended }
        try #require(ending == .code(0), "\(logged)")
        self.daemon = nil
    }

    /// The power goes, as far as processes can tell.
    func kill() async throws {
        let daemon = try #require(daemon)
        daemon.signal(SIGKILL)
        _ = try await wait("the daemon has gone") { daemon.ended }
        self.daemon = nil
        // Worth nothing now, and `start` waits for a new one.
        if try Disk().exists(work / "status.json") { try Disk().remove(file: work / "status.json") }
    }

    var logged: String {
        // A test that fails before the daemon was started has no log.
        (try? Disk().read(log)).map { String(decoding: $0, as: UTF8.self) } ?? "(no log)"
    }
}

// Waiting

extension Box {
    /// The first answer that is not nil. Fails at once when the daemon that should bring it about has
    /// ended, and after `within` with the log.
    func wait<Answer>(
        _ what: String, within: Duration = .seconds(60), _ look: () async throws -> Answer?
    ) async throws -> Answer {
        let end = ContinuousClock.now + within
        while true {
            let isLast = ContinuousClock.now > end
            let hadEnded = daemon.map { $0.ended != nil } ?? false
            if let answer = try await look() { return answer }
            if isLast || hadEnded {
                throw Overdue(what: "did not come about within \(within): \(what)", log: logged)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func until(_ what: String, within: Duration = .seconds(60), _ look: () async throws -> Bool) async throws {
        try await wait(what, within: within) { try await look() ? () : nil }
    }
}
