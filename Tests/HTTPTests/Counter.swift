import Synchronization

final class Counter: Sendable {
    private let total = Mutex(0)
    var count: Int { total.withLock { $0 } }
    func add(_ number: Int) { total.withLock { $0 += number } }
}
