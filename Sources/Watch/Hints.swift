internal import SystemCalls

/// The files to look at, each once, in the order in which we were told of them.
struct Hints: Sendable {
    private var members: Set<Path> = []
    /// Those before `head` have been taken.
    private var queue: [Path] = []
    private var head = 0

    mutating func insert(_ file: Path) {
        if members.insert(file).inserted { queue.append(file) }
    }

    mutating func take() -> Path? {
        guard head < queue.count else { return nil }
        let file = queue[head]
        members.remove(file)
        head += 1
        if head * 2 > queue.count {
            queue.removeFirst(head)
            head = 0
        }
        return file
    }
}
