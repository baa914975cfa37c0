import HTTPServer
import JSONValue
import Pipeline
import Spool

/// For those who run the box: does it live, is it ready, and its figures.
public struct Operating: Sendable {
    private let premises: Premises
    private let letterbox: Letterbox
    private let meter: RequestMeter

    /// - Parameters:
    ///   - letterbox: where the events of stores go.
    ///   - meter: of the router's requests.
    public init(_ premises: Premises, _ letterbox: Letterbox = Letterbox(), meter: RequestMeter) {
        self.premises = premises
        self.letterbox = letterbox
        self.meter = meter
    }

    public var routes: [Route] {
        [
            // The process answers: nothing else is looked at.
            Route("GET", "/healthz", nil) { _ in .answer(Response(200, JSON(members: ["status": "alive"]))) },
            Route("GET", "/readyz", nil) { visit throws(Problem) in readiness(visit) },
            Route("GET", "/metrics", nil) { visit throws(Problem) in try metrics(visit) },
        ]
    }

    /// What is wrong is told to operators only; that something is, to everybody.
    private func readiness(_ visit: Visit) -> Treatment {
        .attempt { () async throws(Problem) in
            let reasons = reasons
            guard !reasons.isEmpty else { return Response(200, JSON(members: ["status": "ready"])) }
            let told = visit.isOperator ? reasons : []
            throw Problem(
                503, "not-ready", told.isEmpty ? "the box is not ready" : told.joined(separator: "; "),
                [.init("reasons", .array(told.map { JSON($0) }))], retryAfter: 10)
        }
    }

    /// Why films do not get through as they should, by the world's fault.
    private var reasons: [String] {
        let absent = premises.absent.sorted { $0.key < $1.key }.map { "spool \($0.key) is not served: \($0.value)" }
        let served = premises.services.sorted { $0.key < $1.key }.flatMap { name, service in
            var found: [String] = []
            do {
                if try !service.spool.hasRoom(for: 0) {
                    found.append("spool \(name) is below its floor of free space: nothing is admitted")
                }
            } catch {
                found.append("spool \(name): \(error)")
            }
            if let fault = service.mirror.fault {
                found.append("spool \(name): the catalog is \(service.mirror.behind) films behind: \(fault)")
            }
            return found
        }
        return absent + served
    }

    private func metrics(_ visit: Visit) throws(Problem) -> Treatment {
        if !visit.isOperator { try visit.caller.demand(.operate) }
        return .work {
            var metrics = Metrics()
            metrics.add(premises)
            metrics.add(letterbox)
            metrics.add(meter)
            return Response(200, metrics.exposition.text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}

extension Visit {
    /// By its token, or because it comes by a Unix socket, whose directory says who may. A proxy on that socket brings
    /// strangers, and says so.
    var isOperator: Bool {
        if caller.scopes.contains(.operate) { return true }
        return request.peer == nil && !request.isForwarded && request.header("authorization") == nil
    }
}
