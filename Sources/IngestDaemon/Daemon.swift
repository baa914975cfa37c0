import Configuration
import Gateway
import Pipeline
import Spool
import Synchronization
import SystemCalls
import Systemd
import Wiring

/// Serves the configured spools until its task is cancelled, and again with the new configuration
/// after a reload.
final class Daemon: Sendable {
    private let request: Request
    private let supervisor: Supervisor
    private let report: Report
    private let passed: [Int32]
    /// Ends the present round of serving; a reload leaves the next configuration beside it.
    private let round = Mutex<(end: (@Sendable () -> Void)?, next: Configuration?)>((nil, nil))

    /// - Parameter passed: sockets for the HTTP door.
    init(_ request: Request, _ supervisor: Supervisor, _ report: Report, passed: [Int32]) {
        self.passed = passed
        self.request = request
        self.supervisor = supervisor
        self.report = report
    }

    /// Returns the exit code.
    func run(_ configuration: Configuration) async -> Int32 {
        var configuration = configuration
        while true {
            let failure = await serve(configuration)
            if let failure {
                report.error(failure)
                return 1
            }
            guard !Task.isCancelled, let next = round.withLock({ $0.next.take() }) else { return 0 }
            configuration = next
        }
    }

    /// Reads the configuration again. A broken one changes nothing, and the status says so.
    func reload() {
        tell { try supervisor.reloading() }
        do {
            let next = try request.configuration()
            report.notice("configuration read again")
            let end = round.withLock { round in
                round.next = next
                return round.end
            }
            end?()
        } catch {
            report.error("the configuration was not read again, the old one stays: \(error)")
            tell { try supervisor.ready("the old configuration stays: the new one has \(error.all.count) problems") }
        }
    }

    /// Serves all spools; returns why it could not, or nil when it was told to end.
    private func serve(_ configuration: Configuration) async -> String? {
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
        let places = configuration.spools.map { "\($0.path)" }.joined(separator: ", ")
        let call = RollCall(configuration.spools.map(\.name)) {
            self.tell { try self.supervisor.ready("serving \(places)") }
        }
        let premises = Premises()
        return await withTaskGroup(of: String?.self) { group in
            let door = HTTPDoor(world: world, premises: premises, passed: passed, report: report)
            group.addTask {
                await door.run()
                return nil
            }
            for spool in configuration.spools {
                let keeper = SpoolKeeper(
                    world: world, settings: spool, cores: cores, estimate: estimate, premises: premises, report: report)
                group.addTask { await self.serve(keeper, call, among: configuration.spools.count) }
            }
            group.addTask { await self.feedWatchdog(configuration.daemon.hang) }
            let (signal, end) = AsyncStream.makeStream(of: Void.self)
            round.withLock { $0.end = { end.finish() } }
            group.addTask {
                for await _ in signal {}
                return nil
            }
            if world.lacks.isEmpty { report.notice(world.confinement) } else { report.warning(world.confinement) }
            report.notice("serving \(configuration.spools.count) spools with \(cores.count) cores")
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// One spool that cannot be served is no reason to leave the others.
    private func serve(_ keeper: SpoolKeeper, _ call: RollCall, among count: Int) async -> String? {
        let spool = keeper.settings
        let say: @Sendable (String) -> Void = { line in
            self.tell { try self.supervisor.status(count > 1 ? "\(spool.name): \(line)" : line) }
        }
        let refusal = await keeper.run(begun: { call.answer(spool.name) }, status: say)
        guard let refusal, count > 1 else { return refusal }
        call.answer(spool.name)
        report.error("spool \(spool.name) is not served: \(refusal)")
        // Cancelled is awake: the daemon stops, or reads its configuration again.
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        return nil
    }

    /// Half the interval, as sd_watchdog_enabled(3) advises. Never returns by itself.
    private func feedWatchdog(_ hang: Duration) async -> String? {
        let watchdog = Watchdog(supervisor, hang: hang)
        var wasStuck = false
        while !Task.isCancelled {
            tell {
                let stuck = try watchdog.feed(at: .now)
                if let stuck, !wasStuck { report.error("the watchdog is not fed: \(stuck)") }
                wasStuck = stuck != nil
            }
            // Cancelled is awake.
            try? await Task.sleep(for: supervisor.watchdogInterval.map { $0 / 2 } ?? .seconds(60))
        }
        return nil
    }

    /// The supervisor not listening is no reason to stop work.
    private func tell(_ body: () throws -> Void) {
        do { try body() } catch { report.error("systemd could not be told: \(error)") }
    }
}
