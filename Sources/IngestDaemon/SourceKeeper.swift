import Gateway
import Pipeline
import Wiring

/// Fetches from the buckets of others as long as its task lives. A place for events that cannot be had is no reason
/// not to serve the spools: it is tried again.
struct SourceKeeper: Sendable {
    let world: World
    let premises: Premises
    let letterbox: Letterbox
    let report: Report

    /// Returns when the task is cancelled, and not before.
    func run() async {
        var said = ""
        while !Task.isCancelled {
            do throws(Setback) {
                let report = report
                let (inbox, services) = try world.sources(premises) { report.tell($0, spool: $1) }
                await serve(inbox, services)
            } catch {
                if error.reason != said {
                    report.error("events are not heard and nothing is fetched, which is tried again: \(error.reason)")
                }
                said = error.reason
                try? await Task.sleep(for: .seconds(5))  // Cancelled is awake; the loop looks.
            }
        }
    }

    private func serve(_ inbox: Inbox, _ services: [SourceService]) async {
        let gone = inbox.forget(allBut: Set(services.map(\.settings.name)))
        if gone > 0 {
            report.warning("\(gone) events are dropped: their sources are not in the configuration any more")
        }
        letterbox.open(inbox, services)
        defer { letterbox.close() }
        await withDiscardingTaskGroup { group in
            for service in services { group.addTask { await service.run() } }
        }
    }
}
