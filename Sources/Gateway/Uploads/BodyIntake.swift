import Digest
import HTTPServer
import Pipeline
import Synchronization

/// Brings a request's body into an upload, piece by piece. What has come when the client vanishes is kept.
final class BodyIntake: Intake {
    private let open: @Sendable () throws(Problem) -> (uploads: Uploads, inflow: Inflow)
    private let finish: @Sendable (Uploads, Inflow) throws(Problem) -> Response
    private let course: Mutex<Course>

    private struct Course {
        var uploads: Uploads?
        var inflow: Inflow?
        var checksum: Checksum?
    }

    /// - Parameters:
    ///   - checksum: what the body must come to; before it does, nothing of it counts.
    ///   - open: called before the body comes, on a thread that may wait.
    ///   - finish: called at the end of the body, when what came counts.
    init(
        checksum: Checksum? = nil, open: @escaping @Sendable () throws(Problem) -> (uploads: Uploads, inflow: Inflow),
        finish: @escaping @Sendable (Uploads, Inflow) throws(Problem) -> Response
    ) {
        self.open = open
        self.finish = finish
        course = Mutex(Course(checksum: checksum))
    }

    func begin() async -> Response? {
        do throws(Problem) {
            let (uploads, inflow) = try open()
            course.withLock { ($0.uploads, $0.inflow) = (uploads, inflow) }
            return nil
        } catch {
            return error.response
        }
    }

    func take(_ bytes: RawSpan) -> Response? {
        do throws(Problem) {
            let inflow = course.withLock { course in
                course.checksum?.update(bytes)
                return course.inflow!
            }
            try upload { () throws(UploadError) in try inflow.append(bytes) }
            return nil
        } catch {
            return error.response
        }
    }

    func end() async -> Response {
        do throws(Problem) {
            let (uploads, inflow) = begun
            let isRight = course.withLock { $0.checksum?.isRight }
            if isRight == false { throw Checksum.mismatch }
            if isRight == true { try upload { () throws(UploadError) in try inflow.keep() } }
            return try finish(uploads, inflow)
        } catch {
            return error.response
        }
    }

    func abandon() async {
        // The client is gone: what cannot be flushed now, it has to send again.
        _ = try? course.withLock(\.inflow)?.flush()
    }

    /// The calls come in their order.
    private var begun: (uploads: Uploads, inflow: Inflow) { course.withLock { ($0.uploads!, $0.inflow!) } }
}

/// What a body must come to: `sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=` (tus 1.0, extension Checksum).
struct Checksum: @unchecked Sendable {
    /// Used by one body, whose pieces come one after the other.
    private let hash: Hash
    private let expected: [UInt8]

    init(_ header: String) throws(Problem) {
        let words = header.split(separator: " ")
        guard words.count == 2, let expected = Base64.decode(words[1]) else {
            throw .badHeader("Upload-Checksum", "an algorithm and a digest in Base64")
        }
        guard let algorithm = Self.known.first(where: { $0.rawValue == words[0] }) else {
            throw .badHeader("Upload-Checksum", "one of \(Self.algorithms)")
        }
        hash = Hash(algorithm)
        self.expected = expected
    }

    private static let known: [Hash.Algorithm] = [.sha1, .sha256]
    static let algorithms = known.map(\.rawValue).joined(separator: ",")

    func update(_ bytes: RawSpan) { hash.update(bytes) }

    /// To be asked once, at the end.
    var isRight: Bool { hash.finish() == expected }

    /// The status is tus's own.
    static let mismatch = Problem(460, "checksum-mismatch", "the bytes are not those of the checksum; none were kept")
}
