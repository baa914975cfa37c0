internal import SystemCalls

/// Which file to look at when. A binary heap: adding and taking the next cost the logarithm of its size.
/// An entry is never taken out early; whoever takes it finds that the file has another date by then.
struct Agenda: Sendable {
    private var heap: [(due: Instant, file: Path)] = []

    var count: Int { heap.count }
    var next: Instant? { heap.first?.due }

    mutating func add(_ file: Path, due: Instant) {
        heap.append((due, file))
        var child = heap.count - 1
        while child > 0, heap[child].due < heap[(child - 1) / 2].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next file whose time has come, and when that was; nil when none has.
    mutating func take(at now: Instant) -> (due: Instant, file: Path)? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first
    }

    mutating func clear() { heap.removeAll() }

    private mutating func sink() {
        var parent = 0
        while true {
            let children = (2 * parent + 1)..<min(2 * parent + 3, max(heap.count, 2 * parent + 1))
            guard let least = children.min(by: { heap[$0].due < heap[$1].due }) else { return }
            guard heap[least].due < heap[parent].due else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
