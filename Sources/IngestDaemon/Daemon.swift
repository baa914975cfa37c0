import Configuration
import Gateway
import Pipeline
import Spool
import Synchronization
import SystemCalls
import Wiring

/// Serves the configured spools until its task is cancelled, and again with the new configuration
/// after a reload.
final class Daemon: Sendable {
    private let request: Request
    private let bulletin: Bulletin
    private let report: Report
    private let passed: [Int32]
    private let renewal = Renewal()
    /// One reload reads at a time: what was read earlier never takes the place of what was read later.
    private let reading = Mutex(())

    /// - Parameter passed: sockets for the HTTP door.
    init(_ request: Request, _ bulletin: Bulletin, _ report: Report, passed: [Int32]) {
        self.passed = passed
        self.request = request
        self.bulletin = bulletin
        self.report = report
    }

    /// Returns the exit code.
    func run(_ configuration: Configuration) async -> Int32 {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await Pulse.here.living("the control socket") { await self.listen() } }
            group.addTask { await self.serveInRounds(configuration) }
            var code: Int32?
            while code == nil, let answer = await group.next() { code = answer }
            group.cancelAll()
            return code ?? 1
        }
    }

    /// Without the socket a reload can be asked for by SIGHUP, which nobody is answered.
    private func listen() async -> Int32? {
        guard let socket = ControlSocket.ofThisProcess else { return nil }
        do {
            try await socket.run { self.reload($0) }
        } catch {
            report.error("a reload cannot be waited for: \(error)")
        }
        return nil
    }

    /// Reads the configuration again. A broken one changes nothing, and the status says so.
    func reload(_ answer: @escaping Renewal.Answer = { _ in }) {
        reading.withLock { _ in
            bulletin.reloading()
            do throws(Problems) {
                let next = try request.configuration()
                report.notice("configuration read again")
                bulletin.complain(nil)
                renewal.ask(for: next, answer)
            } catch {
                for problem in error.all { report.error("the old configuration stays: \(problem)") }
                let more = error.all.count > 1 ? " (and \(error.all.count - 1) more)" : ""
                bulletin.complain("\(error.all[0])\(more)")
                if renewal.serves, !renewal.isUnderWay { bulletin.ready() }
                answer(.refused(error.all.map(\.description)))
            }
        }
    }

    /// A configuration that cannot be served makes way for the one that was served before.
    private func serveInRounds(_ first: Configuration) async -> Int32 {
        var configuration = first
        var before: Configuration?
        while true {
            let failure = await serve(configuration)
            guard !Task.isCancelled else { return 0 }
            let hasServed = renewal.serves
            if let failure {
                report.error(failure)
                renewal.hasFailed(failure)
            } else if hasServed {
                before = configuration
            }
            if let next = renewal.take() {
                configuration = next
            } else if failure == nil {
                return 0
            } else if !hasServed, let served = before.take() {
                report.error("the configuration from before the reload is served again")
                bulletin.complain(failure)
                configuration = served
            } else {
                return 1
            }
        }
    }

    /// Serves all spools; returns why it could not, or nil when it was told to end.
    private func serve(_ configuration: Configuration) async -> String? {
        report.take(configuration.daemon)
        let names = configuration.spools.map(\.name)
        bulletin.begin(names, hang: configuration.daemon.hang)
        let world = World(configuration)
        do {
            if request.makesSpool {
                try world.makeDirectories()
                for spool in configuration.spools { try world.makeSpool(at: spool.path) }
            }
        } catch {
            return "\(error)"
        }
        let cores = Cores(configuration.daemon.cores ?? Processor.count)
        let estimate = Estimate(cores: cores.count)
        let call = RollCall(names) { self.begun(configuration) }
        let premises = Premises(configuration.spools.map(\.name))
        let letterbox = Letterbox()
        let live: Live
        do { live = try Live(premises) } catch { return "those who watch cannot be served: \(error)" }
        return await withTaskGroup(of: String?.self) { group in
            let door = HTTPDoor(
                world: world, premises: premises, live: live, letterbox: letterbox, passed: passed, report: report)
            group.addTask {
                await door.run()
                return nil
            }
            let sources = SourceKeeper(world: world, premises: premises, letterbox: letterbox, report: report)
            if !configuration.sources.isEmpty {
                group.addTask {
                    await sources.run()
                    return nil
                }
            }
            for spool in configuration.spools {
                let keeper = SpoolKeeper(
                    world: world, settings: spool, cores: cores, estimate: estimate, premises: premises, live: live,
                    report: report)
                group.addTask { await self.serve(keeper, call, among: names.count) }
            }
            group.addTask { await self.untilReplaced() }
            tell(world, cores)
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func tell(_ world: World, _ cores: Cores) {
        for secret in world.configuration.secrets {
            if let fault = secret.file.fault { report.warning("\(secret.key): \(secret.file.path) \(fault)") }
        }
        if world.lacks.isEmpty { report.notice(world.confinement) } else { report.warning(world.confinement) }
        report.notice("serving \(world.configuration.spools.count) spools with \(cores.count) cores")
    }

    private func begun(_ configuration: Configuration) {
        let places = configuration.spools.map { "\($0.path)" }.joined(separator: ", ")
        if renewal.hasBegun("serving \(places)") { bulletin.ready() }
    }

    /// Until a reload, or the end.
    private func untilReplaced() async -> String? {
        let (signal, end) = AsyncStream.makeStream(of: Void.self)
        renewal.begin { end.finish() }
        for await _ in signal {}
        return nil
    }

    /// One spool that cannot be served is no reason to leave the others.
    private func serve(_ keeper: SpoolKeeper, _ call: RollCall, among count: Int) async -> String? {
        let spool = keeper.settings
        let refusal = await keeper.run(
            begun: { call.answer(spool.name) }, status: { self.bulletin.say($0, of: spool.name) })
        guard let refusal, count > 1 else { return refusal }
        bulletin.say("not served: \(refusal)", of: spool.name)
        call.answer(spool.name)
        report.error("spool \(spool.name) is not served: \(refusal)")
        // Cancelled is awake: the daemon stops, or reads its configuration again.
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        return nil
    }
}
