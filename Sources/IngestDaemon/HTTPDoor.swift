import Configuration
import Gateway
import HTTPServer
import Pipeline
import SystemCalls
import Wiring

/// Keeps the HTTP door open as long as its task lives. A door that cannot be opened is no reason not to serve the
/// spools: it is tried again.
struct HTTPDoor: Sendable {
    let world: World
    let premises: Premises
    let live: Live
    let letterbox: Letterbox
    /// Sockets that systemd has passed; they stay open from round to round.
    let passed: [Int32]
    let report: Report

    /// Returns when the task is cancelled, and not before.
    func run() async {
        let http = world.configuration.http
        guard !http.listen.isEmpty || !passed.isEmpty else { return await untilCancelled() }
        var said = ""
        while !Task.isCancelled {
            do {
                try await serve(http)
            } catch {
                let reason = "\(error)"
                if reason != said { report.error("the HTTP door is closed, and is tried again: \(reason)") }
                said = reason
                try? await Task.sleep(for: .seconds(5))  // Cancelled is awake; the loop looks.
            }
        }
    }

    private func serve(_ http: HTTPSettings) async throws {
        let report = report
        let porter = world.porter(premises) { report.warning($0) }
        let site = try world.site(premises, live, porter, letterbox) { report.warning($0) }
        let listeners = http.listeners + passed.map(Listener.passed)
        let server = try Server(
            site, on: listeners, limits: http.limits, identity: try http.identity(),
            threads: min(max(Processor.count, 2), 8))
        report.notice("the HTTP door is open at \(server.places.joined(separator: ", "))")
        async let fetching: Void? = porter?.run()
        await untilCancelled()
        live.hangUp()
        await server.stop()
        await fetching
    }

    private func untilCancelled() async {
        let (signal, end) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            for await _ in signal {}
        } onCancel: {
            end.finish()
        }
    }
}
