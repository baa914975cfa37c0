/// Lists the watched prefixes now and then, and finds what no event told: events are lost whenever a store, a network
/// or this box is down at the wrong moment.
struct Stocktaking: Sendable {
    private let service: SourceService

    init(_ service: SourceService) {
        self.service = service
    }

    func run() async {
        let settings = service.settings
        var delay = settings.patience.first
        var wasAway = false
        while !Task.isCancelled {
            do throws(Setback) {
                let untold = try await once()
                if untold > 0 {
                    service.tell(
                        .notice("source \(settings.name): the list had \(untold) films that no event told of"))
                }
                if wasAway { service.tell(.relief("source \(settings.name) can be listed again")) }
                (wasAway, delay) = (false, settings.patience.first)
                try? await Task.sleep(for: settings.reconcile)  // Cancelled is awake; the loop looks.
            } catch {
                guard !Task.isCancelled else { return }
                if !wasAway {
                    service.tell(.trouble("source \(settings.name) cannot be listed: \(error.reason)"))
                }
                wasAway = true
                try? await Task.sleep(for: delay)  // as above
                delay = min(delay * 2, settings.reconcile, settings.patience.longest)
            }
        }
    }

    /// The whole list, once. Returns how many films it had that nobody had told of.
    func once() async throws(Setback) -> Int {
        var untold = 0
        for prefix in service.settings.rules.prefixes {
            var after: String?
            repeat {
                let page = try await service.source.objects(below: prefix, after: after)
                // Of these an event has told; they are looked at in their turn.
                let rest = page.objects.filter {
                    !service.inbox.holds(Look(source: service.settings.name, key: $0.key))
                }
                let new = try await service.note(rest)
                untold += new
                service.count { $0.untold += new }
                after = page.next
            } while after != nil && !Task.isCancelled
        }
        return untold
    }
}
