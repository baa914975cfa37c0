internal import HTTP
internal import Pipeline
internal import SystemCalls

/// What went wrong between us and a bucket.
enum S3Error: Error {
    case transport(TransportError)
    case refused(Refusal)
    case credentials(CredentialsError)
    /// An answer that S3 does not give: what it was.
    case notS3(String)
    /// What the store has under the key is not what was sent: what differs.
    case differs(String)
    /// The item has no such file, or something else is in its place.
    case lacking(Path)
    /// The directory that should hold the file is away.
    case away(Path)
    /// The file changed while it was sent.
    case changed(Path)
    /// Our own disk: the file, or the journal of uploads.
    case system(SystemError)
    case stopped

    /// The upload that a call was about is not there any more, or is not fit to be completed. (radosgw calls an
    /// upload that was aborted NoSuchKey where its parts are asked for.)
    var isUploadGone: Bool {
        guard case .refused(let refusal) = self else { return false }
        return ["NoSuchUpload", "NoSuchKey", "InvalidPart", "InvalidPartOrder", "EntityTooSmall"].contains(refusal.code)
    }

    var isAbsent: Bool {
        guard case .refused(let refusal) = self else { return false }
        return refusal.status == 404 && refusal.code != "NoSuchBucket"
    }
}

/// A store that answered, and did not do it.
struct Refusal: Hashable, Sendable {
    let status: Int
    /// S3's word: `AccessDenied`. Empty where it said none.
    let code: String
    /// S3's sentence.
    let message: String
    /// Of the store's clock minus ours, where it told its own.
    let clockDifference: Duration?

    /// An error that may be gone in a moment.
    var isPassing: Bool {
        [500, 502, 503, 504, 429].contains(status) || Self.passing.contains(code)
    }

    private static let passing: Set = [
        "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted",
    ]
}

extension S3Error {
    /// Worth trying again within the call.
    var isPassing: Bool {
        switch self {
        case .refused(let refusal): refusal.isPassing
        case .transport(let error): error.fault == .cut || error.isStall
        default: false
        }
    }
}

extension TransportError {
    fileprivate var isStall: Bool {
        if case .stalled = fault { return true }
        return false
    }
}
