internal import HTTP
internal import JSONValue
public import Pipeline
public import SystemCalls

/// A receiver that is told by a signed POST, and takes a notice by answering with 2xx.
public struct HTTPReceiver: Receiver {
    /// `http` or `https`.
    private let url: String
    private let secret: Path
    private let client: Client
    private let now: @Sendable () -> Timestamp

    /// Touches no network and reads nothing.
    ///
    /// - Parameter secret: the file with what signatures are made with. It is read for each notice: a new one holds at
    ///   once.
    public init(_ url: String, secret: Path, now: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        self.url = url
        self.secret = secret
        self.now = now
        client = Client()
    }

    public func take(_ notice: Notice) async throws(Setback) {
        let signature = try signature()
        let time = Int(now().milliseconds / 1000)
        let headers = signature.headers(id: notice.id, time: time, body: notice.body)
            .map { Request.Header($0.name, $0.value) }
        var request = Request(
            .post, url, headers: headers + [.init("Content-Type", "application/json")], body: .bytes(notice.body))
        request.deadline = .seconds(30)
        request.answerLimit = 64 << 10
        let answer: Response
        do { answer = try await client.send(request) } catch { throw .receiver(error) }
        if !answer.isGood { throw .receiver(answer.status, Excerpt(answer.body), url) }
    }

    private func signature() throws(Setback) -> Signature {
        let bytes: [UInt8]
        do { bytes = try Disk().read(secret, limit: 4096) } catch {
            throw .misconfigured("the secret of the webhook cannot be read: \(error)")
        }
        // Editors end a file with a line break.
        let words = Array(bytes.reversed().drop { $0 == 10 || $0 == 13 }.reversed())
        guard words.count >= 16, let signature = Signature(secret: words) else {
            throw .misconfigured("the secret in \(secret) is no base64 behind whsec_, or shorter than 16 characters")
        }
        return signature
    }
}
