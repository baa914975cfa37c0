import CMicroHTTPD
import Synchronization

/// One request, from its first line to the end of its answer.
///
/// libmicrohttpd calls `go` again and again, on one thread. While a task of ours is at work the connection is
/// suspended, and no call has an effect: so phases change on one side at a time, and the lock is for the memory's sake.
final class Visit: @unchecked Sendable {
    private let traffic: Traffic
    private let line: Line?
    private let connection: OpaquePointer
    private let target: String
    private let phase = Mutex(Phase.head)
    /// What the answer needs until the request is over; touched by libmicrohttpd's thread only.
    private var kept: AnyObject?
    private var request: Request?
    /// Its body comes piece by piece.
    private var isReceived = false

    private enum Phase {
        case head
        case drain(Response, left: Int)
        case work(@Sendable () async -> Response)
        case collect(limit: Int, @Sendable ([UInt8]) async -> Response, [UInt8])
        /// Its intake has been asked, before the body comes.
        case asked(any Intake, refusal: Response?)
        case receive(any Intake, [UInt8])
        /// A task is at it.
        case busy
        case ready(Response)
        case answered
    }

    /// The bytes of a body that are handed over at once, where taking them blocks; fewer where so many come that theirs
    /// would be more together.
    private static let (piece, together) = (256 << 10, 16 << 20)

    init(_ traffic: Traffic, _ line: Line?, _ connection: OpaquePointer, target: String) {
        self.traffic = traffic
        self.line = line
        self.connection = connection
        self.target = target
    }

    func go(on method: String, _ bytes: UnsafeRawBufferPointer, _ count: inout Int) -> MHD_Result {
        var phase = Phase.busy
        // What a phase holds has one owner: bytes are appended in place.
        self.phase.withLock { swap(&$0, &phase) }
        if case .head = phase { return begin(method) }
        if case .asked(let intake, let refusal) = phase { return go(on: intake, refusal) }
        // The next chunk of those that came together, though the connection is suspended: it stays where it is.
        if case .busy = phase { return .YES }
        count = 0
        if bytes.isEmpty { return conclude(phase) }
        line?.came(bytes.count)
        return take(bytes, phase)
    }

    /// It has been answered, or its client has gone.
    func end() {
        line?.awaitHead()
        traffic.answered()
        if isReceived { traffic.bodies.subtract(1, ordering: .relaxed) }
        switch phase.withLock({ $0 }) {
        case .asked(let intake, nil), .receive(let intake, _):
            // Where the server ends, what an upload holds is let go by its owner's own end.
            _ = traffic.start { await intake.abandon() }
        case .asked, .head, .drain, .work, .collect, .busy, .ready, .answered: break
        }
    }

    // MARK: the head

    private func begin(_ method: String) -> MHD_Result {
        let treatment: Treatment
        var hasBody = false
        do throws(Problem) {
            let request = try Request(
                method, target, of: connection, isSecure: traffic.isSecure, head: traffic.limits.head)
            self.request = request
            hasBody = request.hasBody
            if hasBody { line?.awaitBody() } else { line?.answers() }
            treatment = traffic.isEnding ? .answer(Self.ending) : traffic.site.treat(request)
            if !request.isBodyRead, let refusal = Self.refusal(treatment, of: request) { return send(refusal) }
        } catch {
            return send(error.response)
        }
        become(treatment, hasBody)
        return .YES
    }

    /// The answer to a body that is not wanted, as far as the head shows.
    private static func refusal(_ treatment: Treatment, of request: Request) -> Response? {
        switch treatment {
        case .answer(let response): request.hasBody ? response : nil
        case .collect(let limit, _): (request.length ?? 0) > limit ? tooLarge(limit) : nil
        case .work, .receive: nil
        }
    }

    private func become(_ treatment: Treatment, _ hasBody: Bool) {
        switch treatment {
        case .answer(let response): set(hasBody ? .drain(response, left: Request.drained) : .ready(response))
        case .work(let work): set(.work(work))
        case .collect(let limit, let work): set(.collect(limit: limit, work, []))
        case .receive(let intake): wait { .asked(intake, refusal: await intake.begin()) }
        }
    }

    /// Called without bytes: the library asks once more whether the body may come.
    private func go(on intake: any Intake, _ refusal: Response?) -> MHD_Result {
        guard let refusal else {
            isReceived = true
            traffic.bodies.add(1, ordering: .relaxed)
            set(.receive(intake, []))
            return .YES
        }
        guard request?.hasBody == true, request?.isBodyRead == true else { return send(refusal) }
        set(.drain(refusal, left: Request.drained))
        return .YES
    }

    // MARK: the body

    private func take(_ bytes: UnsafeRawBufferPointer, _ phase: consuming Phase) -> MHD_Result {
        switch consume phase {
        case .head, .busy, .answered, .ready, .asked: return .NO
        case .work(let work): set(.work(work))
        case .drain(let response, let left):
            guard left >= bytes.count else { return .NO }
            set(.drain(response, left: left - bytes.count))
        case .collect(let limit, let work, var body):
            if body.count + bytes.count > limit {
                set(.drain(Self.tooLarge(limit), left: Request.drained))
            } else {
                body.append(contentsOf: bytes)
                set(.collect(limit: limit, work, body))
            }
        case .receive(let intake, var body):
            if body.isEmpty, traffic.pace.isFast { return take(bytes.bytes, by: intake) }
            let piece = min(Self.piece, Self.together / traffic.bodies.load(ordering: .relaxed))
            // At once: an array that grows is copied each time.
            if body.isEmpty, bytes.count < piece { body.reserveCapacity(piece + bytes.count) }
            body.append(contentsOf: bytes)
            if body.count < piece { set(.receive(intake, body)) } else { hand(body, to: intake) }
        }
        return .YES
    }

    private func take(_ bytes: RawSpan, by intake: any Intake) -> MHD_Result {
        if let refusal = traffic.pace.take(bytes, by: intake) {
            wait { await Self.drop(intake, refusal) }
        } else {
            set(.receive(intake, []))
        }
        return .YES
    }

    private func hand(_ body: [UInt8], to intake: any Intake) {
        wait { [traffic] in
            guard let refusal = traffic.pace.take(body.span.bytes, by: intake) else { return .receive(intake, []) }
            return await Self.drop(intake, refusal)
        }
    }

    private static func drop(_ intake: any Intake, _ refusal: Response) async -> Phase {
        await intake.abandon()
        return .drain(refusal, left: Request.drained)
    }

    // MARK: the answer

    private func conclude(_ phase: consuming Phase) -> MHD_Result {
        line?.answers()
        switch consume phase {
        case .head, .busy, .answered, .asked: return .NO
        case .ready(let response), .drain(let response, _): return send(response)
        case .work(let work): wait { .ready(await work()) }
        case .collect(_, let work, let body): wait { .ready(await work(body)) }
        case .receive(let intake, let body):
            wait { [traffic] in
                if !body.isEmpty, let refusal = traffic.pace.take(body.span.bytes, by: intake) {
                    await intake.abandon()
                    return .ready(refusal)
                }
                return .ready(await intake.end())
            }
        }
        return .YES
    }

    /// Suspends the connection, and goes on with the phase that `work` comes to.
    private func wait(_ work: @escaping @Sendable () async -> Phase) {
        line?.waitsForUs()
        MHD_suspend_connection(connection)
        let begun = traffic.start { [self] in
            let next = await work()
            set(next)
            MHD_resume_connection(connection)
        }
        if !begun {
            set(.drain(Self.ending, left: Request.drained))
            MHD_resume_connection(connection)
        }
    }

    private func send(_ response: Response) -> MHD_Result {
        set(.answered)
        line?.answers()
        return traffic.site.finish(response, to: request)
            .queue(on: connection, traffic, to: request?.method) { kept = $0 }
    }

    private func set(_ next: Phase) { phase.withLock { $0 = next } }

    private static let ending = Problem(503, "stopping", "the server is stopping; try again in a moment", retryAfter: 5)
        .response

    private static func tooLarge(_ limit: Int) -> Response {
        Problem(413, "body-too-large", "no more than \(limit) bytes are taken here").response
    }
}

extension Request {
    /// What is read of a body that nobody wants, so that its sender comes to read the answer.
    fileprivate static let drained = 4 << 20

    /// Whether a body that nobody wants is read all the same. One that is longer, or that waits for our word (RFC 9110
    /// §10.1.1), is answered at once, and the connection ends.
    fileprivate var isBodyRead: Bool { header("expect") == nil && (length ?? 0) <= Self.drained }
}
