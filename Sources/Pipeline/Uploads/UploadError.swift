public import Spool

/// Why the second door does not take something.
public enum UploadError: Error, Hashable, Sendable {
    /// There is none of that id: never begun, expired, or taken back.
    case absent(ItemID)
    /// It is an item already, of that organisation.
    case complete(ItemID, size: Int, of: String)
    case tooLarge(Int, limit: Int)
    case quota(organisation: String, used: Int, quota: Int, wanted: Int)
    case metadata(String)
    /// Bytes for another place than the next.
    case place(expected: Int, got: Int)
    /// More bytes than were promised.
    case tooMany(promised: Int)
    case incomplete(Int, of: Int)
    /// The client came back, and goes on by another connection.
    case overtaken(ItemID)
    case spool(SpoolError)
}

extension UploadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .absent(let id): "there is no upload \(id): it was never begun, has expired or was taken back"
        case .complete(let id, _, _): "\(id) has come whole already"
        case .tooLarge(let size, let limit): "\(size) bytes are more than the \(limit) that are taken"
        case .quota(let organisation, let used, let quota, let wanted):
            "\(organisation) has \(used) of \(quota) bytes in use: there is no place for \(wanted) more"
        case .metadata(let reason): "the metadata is not taken: \(reason)"
        case .place(let expected, let got): "the next byte is that at \(expected), and not at \(got)"
        case .tooMany(let promised): "more than the \(promised) bytes that were promised"
        case .incomplete(let count, let size): "\(count) of \(size) bytes have come"
        case .overtaken(let id): "\(id) goes on by another connection"
        case .spool(let error): "\(error)"
        }
    }
}

/// Runs what only the spool can refuse, and says so in the door's terms.
func door<Result>(_ body: () throws(SpoolError) -> Result) throws(UploadError) -> Result {
    do { return try body() } catch { throw .spool(error) }
}
