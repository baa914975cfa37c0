import Spool
import Synchronization

/// Tells how far a step is: the board at once, those who watch four times a second, the receipt now and then. Lives as long as the step
/// holds the item, so it never overwrites the receipt of a later stage.
final class ProgressTeller: Sendable {
    private let dossier: Mutex<Dossier>
    private let item: Item
    private let office: Office
    private let next: Mutex<(event: ContinuousClock.Instant, receipt: ContinuousClock.Instant)>

    init(_ dossier: Dossier, _ office: Office) {
        self.dossier = Mutex(dossier)
        item = dossier.item
        self.office = office
        let now = ContinuousClock.now
        next = Mutex((now, now + office.settings.progress))
    }

    /// - Parameter fraction: from 0 to 1.
    func report(_ fraction: Double) {
        office.board.progress(item.id, fraction)
        let now = ContinuousClock.now
        let (isNews, isDue) = next.withLock { next in
            let due = (now >= next.event, now >= next.receipt)
            if due.0 { next.event = now + Self.pause }
            if due.1 { next.receipt = now + office.settings.progress }
            return due
        }
        if isNews { office.tell(.advanced(item.id, at: item.stage, fraction)) }
        if isDue { office.chronicle.say("\(Int(fraction * 100)) % of this step", of: dossier.withLock(\.self)) }
    }

    private static let pause: Duration = .milliseconds(250)

    /// The item has something new to show. What is not told now is told when the step ends.
    func renew() {
        guard let now = office.follow(item) else { return }
        dossier.withLock { $0 = now }
    }
}
