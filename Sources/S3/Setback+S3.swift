internal import HTTP
internal import Pipeline
internal import SystemCalls

/// The table from what a store, the way to it and our own disk refuse to what a step does. Only a file that the
/// item itself should hold, and does not, is the item's fault.
extension Setback {
    static func s3(_ error: S3Error, _ subject: String, _ settings: S3Store.Settings) -> Setback {
        let place = "\(settings.bucket) at \(settings.endpoint)"
        switch error {
        case .stopped: return .stopped
        case .transport(let error): return .s3(error, subject, place)
        case .refused(let refusal): return .s3(refusal, subject, place, settings)
        case .credentials(let error):
            return .misconfigured("no credentials for bucket \(place), look at \(settings.credentials): \(error)")
        case .notS3(let what):
            return .misconfigured("what answers as bucket \(place) does not speak S3: \(what)")
        case .differs(let what): return .temporary("bucket \(place) does not keep what it was given: \(what)")
        case .lacking(let file):
            return .permanent("the item has nothing to store as \(subject), which an earlier step made: \(file)")
        case .away(let directory):
            return .temporary("\(subject) is not stored yet: \(directory) is not there")
        case .changed(let file):
            return .temporary("\(subject) is not stored yet: \(file) changed while it was sent")
        case .system(let error):
            return .temporary("\(subject) is not stored yet: \(error)")
        }
    }

    private static func s3(_ error: TransportError, _ subject: String, _ place: String) -> Setback {
        let said = "bucket \(place) cannot be reached for \(subject): \(error)"
        if error.fault == .cancelled { return .stopped }
        return error.fault.isOfConfiguration ? .misconfigured(said) : .temporary(said)
    }

    private static func s3(
        _ refusal: Refusal, _ subject: String, _ place: String, _ settings: S3Store.Settings
    ) -> Setback {
        let said = Excerpt("\(refusal.code.isEmpty ? "status \(refusal.status)" : refusal.code) \(refusal.message)")
        if refusal.status == 507 || full.contains(refusal.code) {
            return .temporary("the store is full, \(subject) waits for room in bucket \(place): \(said)")
        }
        if refusal.code == "RequestTimeTooSkewed" {
            return .misconfigured(
                "the clocks of this box and of bucket \(place) differ\(by(refusal.clockDifference)), set them right: \(said)"
            )
        }
        if refusal.isPassing { return .temporary("bucket \(place) did not take \(subject): \(said)") }
        if credentials.contains(refusal.code) || [401, 403].contains(refusal.status) {
            return .misconfigured(
                "bucket \(place) refuses the credentials in \(settings.credentials) for \(subject): \(said)")
        }
        if refusal.code == "NoSuchBucket" { return .misconfigured("there is no bucket \(place): \(said)") }
        if 300..<400 ~= refusal.status || placeWords.contains(refusal.code) {
            return .misconfigured("bucket \(place) is to be asked elsewhere, look at endpoint and region: \(said)")
        }
        return .temporary("bucket \(place) refused \(subject): \(said)")
    }

    private static func by(_ difference: Duration?) -> String {
        guard let seconds = difference?.components.seconds else { return "" }
        return " by \(abs(seconds)) s, this box is \(seconds > 0 ? "behind" : "ahead")"
    }

    /// "Error responses", Amazon S3 API Reference; Ceph and MinIO have words of their own.
    private static let full: Set = [
        "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded",
        "InsufficientCapacity", "StorageQuotaExceeded",
    ]
    private static let credentials: Set = [
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "ExpiredToken", "InvalidToken",
        "InvalidSecurity", "AccountProblem", "AllAccessDisabled", "NotSignedUp", "TokenRefreshRequired",
    ]
    private static let placeWords: Set = [
        "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidBucketName",
    ]
}
