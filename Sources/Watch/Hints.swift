internal import SystemCalls

/// The files to look at, each once, in the order in which we were told of them.
struct Hints: Sendable {
    /// Whether an event said that whoever brought the file is done with it.
    private var members: [Path: Bool] = [:]
    /// Those before `head` have been taken.
    private var queue: [Path] = []
    private var head = 0

    mutating func insert(_ file: Path, isDelivered: Bool = false) {
        if let before = members.updateValue(isDelivered, forKey: file) {
            if before { members[file] = true }
        } else {
            queue.append(file)
        }
    }

    mutating func take() -> (file: Path, isDelivered: Bool)? {
        guard head < queue.count else { return nil }
        let file = queue[head]
        let isDelivered = members.removeValue(forKey: file) ?? false
        head += 1
        if head * 2 > queue.count {
            queue.removeFirst(head)
            head = 0
        }
        return (file, isDelivered)
    }
}
