/// What a stranger's CAR may cost us.
public struct CARLimits: Hashable, Sendable {
    /// Bytes. The network exchanges blocks of at most 2 MiB (bitswap); some writers go to 4.
    public var blockSize = 4 << 20
    /// Bytes: the header holds the roots and nothing else.
    public var headerSize = 64 << 10
    /// An index takes some 200 bytes for each. At 256 KiB a block this is a terabyte.
    public var blockCount = 4_000_000
    /// Levels of one file. Ours have at most four up to a petabyte.
    public var depth = 64

    public init() {}
}
