import Spool
import Synchronization

/// Tells how far a step is: the board at once, the receipt now and then. Lives as long as the step
/// holds the item, so it never overwrites the receipt of a later stage.
final class ProgressTeller: Sendable {
    private let dossier: Mutex<Dossier>
    private let item: Item
    private let office: Office
    private let next: Mutex<ContinuousClock.Instant>

    init(_ dossier: Dossier, _ office: Office) {
        self.dossier = Mutex(dossier)
        item = dossier.item
        self.office = office
        next = Mutex(.now + office.settings.progress)
    }

    /// - Parameter fraction: from 0 to 1.
    func report(_ fraction: Double) {
        office.board.progress(item.id, fraction)
        let now = ContinuousClock.now
        let isDue = next.withLock { next in
            guard now >= next else { return false }
            next = now + office.settings.progress
            return true
        }
        if isDue { office.chronicle.say("\(Int(fraction * 100)) % of this step", of: dossier.withLock(\.self)) }
    }

    /// The item has something new to show. What is not told now is told when the step ends.
    func renew() {
        guard let now = office.follow(item) else { return }
        dossier.withLock { $0 = now }
    }
}
