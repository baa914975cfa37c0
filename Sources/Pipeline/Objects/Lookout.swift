import Synchronization

/// Looks at the keys that events name: what is there now decides, whatever the event said.
struct Lookout: Sendable {
    private let service: SourceService
    private let busy = Crew()

    /// Looks at the same time: a look is one small request.
    private static let atOnce = 8

    init(_ service: SourceService) {
        self.service = service
    }

    func run() async {
        let (inbox, name) = (service.inbox, service.settings.name)
        let bell = inbox.bell(of: name)
        let delays = service.settings.patience
        var delay = delays.first
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                if busy.takeFaults() > 0 {
                    // The source is away, or refuses us: everything waits. Cancelled is awake; the loop looks.
                    try? await Task.sleep(for: delay)
                    delay = min(delay * 2, delays.longest)
                } else if busy.isIdle {
                    delay = delays.first
                }
                guard busy.count < Self.atOnce, let look = inbox.next(for: name) else {
                    await bell.wait(until: nil)
                    continue
                }
                busy.begin()
                group.addTask {
                    busy.end(isFault: await attend(look) == false)
                    bell.ring()
                }
            }
        }
    }

    /// False where the world was in the way: the look waits.
    func attend(_ look: Look) async -> Bool {
        do throws(Setback) {
            try await see(look.key)
            service.inbox.done(look)
            return true
        } catch {
            service.inbox.putBack(look)
            if !Task.isCancelled {
                service.tell(.trouble("source \(service.settings.name): events wait: \(error.reason)"))
            }
            return false
        }
    }

    private func see(_ text: String) async throws(Setback) {
        guard service.settings.rules.isWatched(text), let key = ObjectKey(text) else { return }
        service.count { $0.looks += 1 }
        // It was removed, or moved, before we came.
        guard let facts = try await service.source.facts(of: key) else { return }
        _ = try await service.note([.init(text, facts)])
    }
}

/// How many are at work, and how many of those who ended met the world's fault.
private final class Crew: Sendable {
    private let state = Mutex((count: 0, faults: 0))

    var count: Int { state.withLock(\.count) }
    var isIdle: Bool { count == 0 }

    func begin() { state.withLock { $0.count += 1 } }

    func end(isFault: Bool) {
        state.withLock { state in
            state.count -= 1
            if isFault { state.faults += 1 }
        }
    }

    func takeFaults() -> Int {
        state.withLock { state in
            defer { state.faults = 0 }
            return state.faults
        }
    }
}
