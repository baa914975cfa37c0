/// One who watches: what he was told last, and what comes next.
///
/// Whoever does not say which bulletin he had last, or says one that is not in the ring, is told how things stand
/// (`reset`, a line for each item under way, `current`), and from there on what happens.
struct Follower: Sendable {
    let filter: Filter
    private var place: Place

    private enum Place {
        case unknown
        /// The next line of the snapshot.
        case snapshot(Snapshot, next: Int)
        case after(Int)
    }

    /// - Parameter number: of the last bulletin that he was told.
    init(_ filter: Filter, after number: Int?, in ring: Ring) {
        self.filter = filter
        if let number, ring.after(number, most: 0) != nil { place = .after(number) } else { place = .unknown }
    }

    /// Nothing comes before he has one.
    var wantsSnapshot: Bool {
        if case .unknown = place { return true }
        return false
    }

    mutating func take(_ snapshot: Snapshot) { place = .snapshot(snapshot, next: 0) }

    /// The number after which he waits for news; nil while there is something to tell.
    func waits(in ring: Ring) -> Int? {
        guard case .after(let number) = place, number >= ring.last else { return nil }
        return number
    }

    /// What comes next of what concerns him, chosen from at most `most`; nil when he has been too slow.
    mutating func next(_ most: Int, from ring: Ring) -> [Bulletin]? {
        switch place {
        case .unknown: return []
        case .snapshot(let snapshot, let next): return lines(of: snapshot, next, most)
        case .after(let number):
            guard let bulletins = ring.after(number, most: most) else { return nil }
            place = .after(number + bulletins.count)
            return bulletins.filter(filter.passes)
        }
    }

    private mutating func lines(of snapshot: Snapshot, _ next: Int, _ most: Int) -> [Bulletin] {
        let end = min(next + most, snapshot.lines.count)
        let lines = snapshot.lines[next..<end].filter(filter.passes)
        let begun = next == 0 ? [Bulletin.reset] + lines : lines
        guard end == snapshot.lines.count else {
            place = .snapshot(snapshot, next: end)
            return begun
        }
        place = .after(snapshot.number)
        return begun + [Bulletin.current(snapshot.number)]
    }
}
