import Glibc
import Synchronization
import SystemCalls

/// What all connections of a server share: the site, the tasks under way, and the watch over those who dawdle.
final class Traffic: Sendable {
    let site: any Site
    let limits: Limits
    let isSecure: Bool
    /// Requests may block: fsync, reading a spool. Apart from the pipeline's threads, so that neither starves the other.
    /// Of all servers that there ever are: threads are never given back.
    private static let threads = BlockingThreads(limit: 64)
    /// Bodies that are being received piece by piece.
    let bodies = Atomic(0)
    let pace = Pace()
    private let state = Mutex(State())

    private struct State {
        var isEnding = false
        var number = 0
        /// What runs; nil for what is just being started.
        var tasks: [Int: Task<Void, Never>?] = [:]
        var lines: [ObjectIdentifier: Line] = [:]
        var channels = 0
        /// Rings when nothing is under way any more.
        var quiet: CheckedContinuation<Void, Never>?
        /// Answers that were begun may still be sent.
        var isPatient = true

        var isQuiet: Bool {
            tasks.isEmpty && channels == 0 && !(isPatient && lines.values.contains(where: \.isAnswered))
        }
    }

    init(_ site: any Site, _ limits: Limits, isSecure: Bool) {
        self.site = site
        self.limits = limits
        self.isSecure = isSecure
    }

    var isEnding: Bool { state.withLock { $0.isEnding } }

    /// False when the server ends: then nothing is begun.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        let next: Int? = state.withLock { state in
            guard !state.isEnding else { return nil }
            state.number += 1
            state.tasks.updateValue(nil, forKey: state.number)
            return state.number
        }
        guard let number = next else { return false }
        // Outside of the lock, which all threads want: a thread is woken for it.
        let task = Task(executorPreference: Self.threads) {
            await work()
            self.change { $0.tasks.removeValue(forKey: number) }
        }
        let isLate = state.withLock { state in
            // It may be over already.
            if state.tasks[number] != nil { state.tasks.updateValue(task, forKey: number) }
            return state.isEnding
        }
        if isLate { task.cancel() }
        return true
    }

    func began(_ line: Line) { change { $0.lines[ObjectIdentifier(line)] = line } }

    /// Before its socket is closed: the watch must not touch another's.
    func ended(_ line: Line) { change { $0.lines[ObjectIdentifier(line)] = nil } }

    func upgraded() { change { $0.channels += 1 } }

    func channelClosed() { change { $0.channels -= 1 } }

    /// A request is over: for who waits for the last.
    func answered() { change { _ in } }

    /// How long the last answers may take to be sent when the server stops.
    private static let patience: Duration = .seconds(2)

    /// Cancels what is under way, and returns when it has ended and its answers are sent, or nobody reads them.
    func end() async {
        let impatience = Task(executorPreference: Self.threads) {
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }  // Cancelled: all was sent.
            self.change { $0.isPatient = false }
        }
        defer { impatience.cancel() }
        await withCheckedContinuation { continuation in
            let tasks = state.withLock { state in
                state.isEnding = true
                state.quiet = continuation
                return state.tasks.values.compactMap(\.self)
            }
            for task in tasks { task.cancel() }
            change { _ in }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let quiet = state.withLock { state in
            body(&state)
            return state.quiet != nil && state.isQuiet ? state.quiet.take() : nil
        }
        quiet?.resume()
    }

    /// Cuts off who holds a connection without using it: a head that comes a byte at a time would else stay for ever,
    /// since each byte ends the server's own idle time.
    func watch() {
        Task(executorPreference: Self.threads) { [weak self] in
            while let this = self, !this.isEnding {
                this.cutDawdlers(at: .now)
                try? await Task.sleep(for: .seconds(1))  // Never cancelled.
            }
        }
    }

    private func cutDawdlers(at now: ContinuousClock.Instant) {
        state.withLock { state in
            for line in state.lines.values where line.dawdles(at: now, limits) {
                shutdown(line.socket, Int32(SHUT_RDWR))
            }
        }
    }
}
