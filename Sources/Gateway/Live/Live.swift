public import Pipeline
import Spool
import Synchronization
public import SystemCalls

/// What happens to the films, as it happens: one numbered stream for all spools, and those who watch it.
///
/// The stream is in memory: its last 10,000 bulletins. Its numbers go on growing over restarts, as long as the clock does
/// not go back; a client that knows a number of an earlier run is told how things stand.
public final class Live: Sendable {
    let ring: Ring
    let sockets: Sockets
    private let premises: Premises
    private let snapshot = Mutex<(at: ContinuousClock.Instant, snapshot: Snapshot)?>(nil)

    /// - Throws: where the kernel has no descriptor for it.
    public init(_ premises: Premises) throws(SystemError) {
        self.premises = premises
        // Microseconds: no run brings a bulletin in each of them, and JavaScript holds such numbers until 2255.
        ring = Ring(from: Int(Timestamp.now().nanoseconds / 1000))
        sockets = try Sockets(ring)
    }

    /// Tells those whom it concerns. Called from any thread; costs some microseconds.
    public func tell(_ event: Event, spool: String) {
        if let draft = Draft(event, of: spool, premises[spool], at: .now()) { ring.append(draft) }
    }

    /// Ends the connections of those who watch by WebSocket. Before the server is stopped: it waits for them.
    public func hangUp() { sockets.stop() }

    /// How things stand. Reads directories, and those who ask at the same time share one answer.
    func snapshot(for filter: Filter) -> Snapshot {
        // First the number: what happens while it is put together is told again.
        if let id = filter.id { return Snapshot(at: ring.last, of: premises.services, only: id) }
        return snapshot.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last.at < .seconds(1), ring.after(last.snapshot.number, most: 0) != nil {
                return last.snapshot
            }
            let snapshot = Snapshot(at: ring.last, of: premises.services)
            last = (now, snapshot)
            return snapshot
        }
    }
}
