import Synchronization
import SystemCalls
import Systemd

/// What the service manager hears of us: the one place that tells it what we are at, how every spool is, in one
/// line, and that we are alive.
final class Bulletin: Sendable {
    enum Phase { case starting, serving, reloading, stopping }

    private struct State {
        var phase = Phase.starting
        var hang: Duration
        /// Why the configuration that was read last does not hold.
        var complaint: String?
        /// In the order of the configuration.
        var names: [String] = []
        var lines: [String: String] = [:]
        var told = ""
        var wasStuck = false
    }

    private let supervisor: Supervisor
    private let report: Report
    private let state: Mutex<State>

    /// What is said after less time than this is waited for; said again well before.
    private static let patience: Duration = .seconds(30)

    init(_ supervisor: Supervisor, _ report: Report, hang: Duration) {
        self.supervisor = supervisor
        self.report = report
        state = Mutex(State(hang: hang))
    }

    /// A round begins with these spools, of which nothing is known yet.
    ///
    /// - Parameter hang: how long nothing may stand still before the watchdog goes hungry.
    func begin(_ names: [String], hang: Duration) {
        state.withLock { state in
            state.hang = hang
            state.names = names
            state.lines = [:]
        }
        tellStatus()
    }

    /// How a spool is, in one line.
    func say(_ line: String, of spool: String) {
        state.withLock { $0.lines[spool] = line }
        tellStatus()
    }

    /// The configuration is read anew; until `ready`.
    func reloading() {
        let begins = state.withLock { state in
            guard state.phase == .serving else { return false }
            state.phase = .reloading
            return true
        }
        if begins { tell { try supervisor.reloading() } }
    }

    /// All spools have said how they are: what follows us in the boot may begin, and a reload is over.
    func ready() {
        let line: String? = state.withLock { state in
            guard state.phase != .stopping else { return nil }
            state.phase = .serving
            state.told = Self.line(state)
            return state.told
        }
        if let line { tell { try supervisor.ready(line) } }
    }

    /// Why what was read last does not hold; stays in the status until something is read that does: nil.
    func complain(_ complaint: String?) {
        state.withLock { $0.complaint = complaint }
        tellStatus()
    }

    func stopping() {
        let line = state.withLock { state in
            state.phase = .stopping
            state.told = Self.line(state)
            return state.told
        }
        tell { try supervisor.stopping(line) }
    }

    /// To be called every few seconds, from a thread that does nothing else that may take long.
    func tick() {
        tell {
            let stuck = try Watchdog(supervisor, hang: state.withLock(\.hang)).feed(at: .now)
            let (wasStuck, phase) = state.withLock { state in
                defer { state.wasStuck = stuck != nil }
                return (state.wasStuck, state.phase)
            }
            if let stuck, !wasStuck { report.error("the watchdog is not fed: \(stuck)") }
            // What is stuck is not waited for any longer than the unit says.
            if stuck == nil, phase != .serving { try supervisor.extend(by: Self.patience) }
        }
        tellStatus()
    }

    /// How often `tick` is due.
    var interval: Duration {
        let isStopping = state.withLock { $0.phase == .stopping }
        // Half of the watchdog's interval, as sd_watchdog_enabled(3) advises.
        return min(isStopping ? .seconds(1) : .seconds(5), supervisor.watchdogInterval.map { $0 / 2 } ?? .seconds(5))
    }

    private func tellStatus() {
        let line: String? = state.withLock { state in
            let line = Self.line(state)
            guard line != state.told else { return nil }
            state.told = line
            return line
        }
        if let line { tell { try supervisor.status(line) } }
    }

    private static func line(_ state: State) -> String {
        let spools = state.names.map { name in
            let line = state.lines[name] ?? "not looked at yet"
            return state.names.count > 1 ? "\(name): \(line)" : line
        }.joined(separator: "; ")
        let complaint = state.complaint.map { "the old configuration stays: \($0); " } ?? ""
        switch state.phase {
        case .starting: return "starting: " + complaint + spools
        case .serving: return complaint + spools
        case .reloading: return "reloading: " + complaint + spools
        case .stopping:
            let alive = Pulse.here.alive
            return "stopping: nothing is lost" + (alive.isEmpty ? "" : "; ends " + listed(alive))
        }
    }

    /// Two and the number of the others.
    private static func listed(_ names: [String]) -> String {
        names.prefix(2).joined(separator: ", ") + (names.count > 2 ? " and \(names.count - 2) more" : "")
    }

    /// The supervisor not listening is no reason to stop work.
    private func tell(_ body: () throws -> Void) {
        do { try body() } catch { report.error("systemd could not be told: \(error)") }
    }
}
