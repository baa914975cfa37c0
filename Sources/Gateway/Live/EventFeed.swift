import HTTPServer
import Synchronization

/// The stream as Server-Sent Events (WHATWG HTML §9.2) for one client.
final class EventFeed: Feed {
    private let live: Live
    private let state: Mutex<(follower: Follower, isBegun: Bool)>

    /// So often at least something is sent: proxies give up connections that are silent, and a client that has gone
    /// is noticed.
    static let pause: Duration = .seconds(20)

    init(_ live: Live, _ follower: Follower) {
        self.live = live
        state = Mutex((follower, false))
    }

    func next() async -> [UInt8]? {
        if begin() { return Array("retry: 2000\n\n".utf8) }
        while !Task.isCancelled {
            if let filter = wanted() {
                let snapshot = live.snapshot(for: filter)
                state.withLock { $0.follower.take(snapshot) }
            }
            // Too slow: the client comes again, with the last number it had.
            guard let bulletins = state.withLock({ $0.follower.next(128, from: live.ring) }) else { return nil }
            if !bulletins.isEmpty { return bulletins.flatMap(Self.text) }
            guard let number = state.withLock({ $0.follower.waits(in: live.ring) }) else { continue }
            if await !hasNews(after: number) { return Array(":\n\n".utf8) }
        }
        return nil
    }

    func end() {}

    /// True the first time: its head is sent with the first bytes.
    private func begin() -> Bool {
        state.withLock { state in
            defer { state.isBegun = true }
            return !state.isBegun
        }
    }

    private func wanted() -> Filter? {
        state.withLock { $0.follower.wantsSnapshot ? $0.follower.filter : nil }
    }

    private func hasNews(after number: Int) async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.live.ring.wait(after: number) }
            group.addTask { try? await Task.sleep(for: Self.pause) }  // Cancelled is awake: the caller looks why.
            await group.next()
            group.cancelAll()
        }
        return live.ring.last > number
    }

    /// What has no number leaves the client with the one that it had.
    private static func text(_ bulletin: Bulletin) -> [UInt8] {
        let number = bulletin.number.map { "id: \($0)\n" } ?? ""
        return Array("\(number)event: \(bulletin.type)\ndata: ".utf8) + bulletin.json + [10, 10]
    }
}
