public import HTTPServer
import Synchronization

/// Counts what was asked and how it was answered.
public final class RequestMeter: Sendable {
    struct Key: Hashable, Sendable {
        let method: String
        let route: String
        let status: Int
    }

    private let counts = Mutex<[Key: Int]>([:])

    public init() {}

    /// - Parameter route: its pattern; nil for none.
    public func count(_ request: Request?, _ route: String?, _ response: Response) {
        // Strangers choose paths and methods, and must not make lines without end.
        let method = request.map { Self.methods.contains($0.method) ? $0.method : "other" } ?? "none"
        let key = Key(method: method, route: route ?? "other", status: response.status)
        counts.withLock { $0[key, default: 0] += 1 }
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    var all: [Key: Int] { counts.withLock { $0 } }
}
