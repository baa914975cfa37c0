internal import HTTP
internal import JSONValue
internal import SystemCalls

/// One import under way, and who watches it. It may take hours; it may not stand still.
///
/// Bytes that the node takes are a sign of life. Once it has them all, or where a proxy took them for it, its
/// repository grows: that is asked for only while no byte moves.
struct Import {
    let rpc: RPC
    let car: Path
    /// Bytes of it.
    let size: Int

    func run() async throws(NodeError) -> ImportAnswer {
        let meter = Meter()
        let result = await withTaskGroup(of: Result<ImportAnswer, NodeError>.self) { group in
            group.addTask {
                do throws(NodeError) {
                    return .success(try await rpc.importing(car, size, meter))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask { .failure(await watch(meter)) }
            // Two are in the group: the first to end decides.
            let first = await group.next()!
            group.cancelAll()
            return first
        }
        return try result.get()
    }

    /// Returns when it has stood still for too long, or is cancelled.
    private func watch(_ meter: Meter) async -> NodeError {
        let limit = rpc.settings.stall
        var stillness = Stillness(limit: limit)
        while true {
            // Cancelled, it wakes at once, and the question below is answered by the other's cancellation.
            guard (try? await Task.sleep(for: limit / 8)) != nil else { return .stalled(limit) }
            var sign = Stillness.Sign(moved: meter.bytes, repository: stillness.last?.repository ?? 0)
            if sign.moved == stillness.last?.moved { sign.repository = await repository() ?? sign.repository }
            if stillness.isOver(sign, at: .now) { return .stalled(limit) }
        }
    }

    /// Bytes; nil where the node does not say.
    private func repository() async -> Int? {
        // Whoever does not answer gives no sign of life: that is all that is asked here.
        try? await rpc.answer(.repository).json()["RepoSize"]?.int
    }
}

/// Decides from signs of life when something has stood still for too long.
struct Stillness {
    struct Sign: Hashable {
        /// Bytes to and from the node.
        var moved: Int
        /// Bytes in its repository.
        var repository: Int
    }

    let limit: Duration
    private(set) var last: Sign?
    private var since: ContinuousClock.Instant?

    init(limit: Duration) { self.limit = limit }

    mutating func isOver(_ sign: Sign, at now: ContinuousClock.Instant) -> Bool {
        guard sign == last, let since else {
            (last, since) = (sign, now)
            return false
        }
        return now - since >= limit
    }
}
