import HTTPServer
import JSONValue
import ObjectEvents
import Pipeline

/// `POST /events/s3` and `POST /events/s3/{source}`: a store tells that something happened to its objects. Answered
/// when what is to be looked at is on disk; the looking comes later, and telling twice is telling once.
public struct EventDoor: Sendable {
    private let sources: [EventSource]
    private let letterbox: Letterbox
    private let tell: @Sendable (String) -> Void

    /// Bytes of a body. SNS sends 256 KiB at most, of which its envelope makes more.
    private static let limit = 512 << 10

    /// - Parameter tell: gets what an operator should know, a sentence.
    public init(_ sources: [EventSource], _ letterbox: Letterbox, tell: @escaping @Sendable (String) -> Void) {
        self.sources = sources
        self.letterbox = letterbox
        self.tell = tell
    }

    public var routes: [Route] {
        ["/events/s3", "/events/s3/{source}"].map { pattern in
            Route("POST", pattern, nil) { visit throws(Problem) in try treat(visit) }
        }
    }

    private func treat(_ visit: Visit) throws(Problem) -> Treatment {
        let named = visit.value("source")
        let asked = named.isEmpty ? sources : sources.filter { $0.name == named }
        let proof = Proof(visit)
        // Of a body that nobody could vouch for, not a byte is taken.
        guard asked.contains(where: proof.mayHold) else {
            throw visit.caller.scopes.contains(.events) ? Problem.noSource(named) : Problem.unproved
        }
        return .collect(limit: Self.limit) { body in
            do throws(Problem) { return try await take(body, asked, proof) } catch { return error.response }
        }
    }

    private func take(_ body: [UInt8], _ asked: [EventSource], _ proof: Proof) async throws(Problem) -> Response {
        let delivery = Result { () throws(DeliveryError) in try Delivery(parsing: body) }
        let message = (try? delivery.get())?.message  // Who is not known learns nothing of what is wrong with his body.
        let proved = asked.filter { proof.holds(for: $0, body, message) }
        guard !proved.isEmpty else { throw .unproved }
        do throws(DeliveryError) {
            return try await note(delivery.get().content, for: proved)
        } catch {
            throw Problem(400, "malformed-event", "\(error); nothing of it was taken")
        }
    }

    private func note(_ content: Delivery.Content, for sources: [EventSource]) async -> Response {
        switch content {
        case .events(let events):
            do throws(Problem) { return try await note(events, for: sources) } catch { return error.response }
        case .test(let bucket): tell("the bucket \(quoted(bucket)) tried whether events are heard here: they are")
        case .subscription(let topic, let address):
            tell(
                "the topic \(quoted(topic)) wants to send its events here: if that is your doing, say yes to it by "
                    + "opening \(quoted(address)); ingestd visits no address that a message names")
        case .farewell(let topic): tell("the topic \(quoted(topic)) sends no more events")
        }
        return Response(200, JSON(members: ["events": 0, "looks": 0]))
    }

    /// A stranger's words, as they may stand in a log.
    private func quoted(_ text: String) -> String { JSON(String(text.prefix(500))).text }

    private func note(_ events: [ObjectEvent], for sources: [EventSource]) async throws(Problem) -> Response {
        var looks: [Look] = []
        for event in events where event.kind != .removed {
            for source in sources where source.bucket == event.bucket && source.rules.isWatched(event.key) {
                looks.append(Look(source: source.name, key: event.key))
            }
        }
        guard let inbox = letterbox.inbox else {
            throw Problem(503, "events-closed", "events cannot be kept just now; tell them again", retryAfter: 10)
        }
        do throws(InboxError) {
            try await inbox.append(looks)
        } catch {
            let kind = if case .full = error { "too-many-events" } else { "events-closed" }
            throw Problem(503, kind, "\(error); tell it again", retryAfter: 30)
        }
        return Response(202, JSON(members: ["events": JSON(events.count), "looks": JSON(looks.count)]))
    }
}

extension Problem {
    fileprivate static let unproved = Problem(
        401, "proof-wanted",
        "this wants proof that the store sends it: a token with the scope events, or the source's own secret as the "
            + "password of Basic, or as the key of X-Ingestd-Signature")

    fileprivate static func noSource(_ name: String) -> Problem {
        Problem(404, "no-such-source", "there is no source \(name)")
    }
}
