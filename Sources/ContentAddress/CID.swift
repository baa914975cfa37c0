/// A content identifier.
public struct CID: Hashable, Sendable {
    public let bytes: [UInt8]
}
