internal import CCurl
internal import SystemCalls

/// One request and what has come of it. Made by the sender; from `Engine.begin` on only the engine's thread
/// touches it.
final class Transfer: @unchecked Sendable {
    typealias Answer = UnsafeContinuation<Result<Response, TransportError>, Never>

    let request: Request
    var answer: Answer?
    var isCancelled = false
    /// Owned by `arm` and `disarm`.
    var easy: UnsafeMutableRawPointer?
    var fields: UnsafeMutablePointer<curl_slist>?
    /// libcurl's words for what went wrong.
    let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    var outgoing: Outgoing
    private var status = 0
    private var headers = Headers()
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// Why we ended it ourselves.
    private(set) var fault: TransportError.Fault?

    private var started: ContinuousClock.Instant?
    private var moved: (bytes: Int, at: ContinuousClock.Instant)?

    init(_ request: Request) throws(TransportError) {
        self.request = request
        if let what = request.malformed { throw TransportError(.malformed(what), request, mayHaveArrived: false) }
        do {
            outgoing = try Outgoing(request.body)
        } catch {
            throw TransportError(.file(error), request, mayHaveArrived: false)
        }
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { words.deallocate() }

    var response: Response { Response(status: status, headers: headers, body: body) }

    // MARK: What libcurl calls

    /// A line of a header. An interim answer (100) is followed by another one.
    func take(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else { return end(.answerTooLarge(limit: Self.headerLimit)) }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = Headers()
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else {
            headers.take(text)
        }
        return true
    }

    func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        if let sink = request.sink, 200..<300 ~= status {
            if case .enough = sink(bytes) { return end(.enough) }
            return true
        }
        let limit = 200..<300 ~= status ? request.answerLimit : max(request.answerLimit, Self.refusalLimit)
        guard body.count + bytes.count <= limit else { return end(.answerTooLarge(limit: limit)) }
        body.append(contentsOf: bytes)
        return true
    }

    private func end(_ fault: TransportError.Fault) -> Bool {
        self.fault = fault
        return false
    }

    // MARK: Time

    /// Why it should be ended now, if so. `bytes`: how many have moved by now, in both directions.
    func overdue(at now: ContinuousClock.Instant, moved bytes: Int) -> TransportError.Fault? {
        let start = started ?? now
        started = start
        request.meter?.show(bytes)
        if let deadline = request.deadline, now - start >= deadline { return .deadline(deadline) }
        guard let last = moved, last.bytes == bytes else {
            moved = (bytes, now)
            return nil
        }
        guard let stall = request.stall, now - last.at >= stall else { return nil }
        return .stalled(stall)
    }

    /// Bytes that a server may take to say why not, where less was asked for.
    private static let refusalLimit = 64 << 10
    /// Bytes in all header lines of an answer: far more than any honest one has.
    private static let headerLimit = 256 << 10
}

extension Request {
    /// `host:port` as the URL has it, without a user's name.
    var server: String {
        let rest = url.parted(at: "://")?.behind ?? url
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@").last ?? authority)
    }

    /// What has a control character in it, and would be more than one line of a header.
    fileprivate var malformed: String? {
        func isBad(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
        if isBad(url) || url.utf8.contains(UInt8(ascii: " ")) { return "the URL" }
        return headers.first { isBad($0.name) || isBad($0.value) }.map { "the header \($0.name.filter(\.isLetter))" }
    }
}

extension TransportError {
    init(_ fault: Fault, _ request: Request, mayHaveArrived: Bool) {
        self.init(fault: fault, server: request.server, mayHaveArrived: mayHaveArrived)
    }
}
