public import SystemCalls

/// Why content has no address, or does not fit the one it has.
public enum AddressError: Error, Hashable, Sendable {
    /// Text that is not the text of a CID.
    case notCID(String)
    /// A hash function, by its multicodec, that is not SHA-256.
    case unsupportedHash(UInt64)
    /// A block whose codec, by its multicodec, we cannot follow.
    case unsupportedCodec(UInt64)
    /// A CAR of another version than 1.
    case unsupportedCAR(version: UInt64)
    /// Bytes that break their format, and the rule they break.
    case malformed(Malformation)
    /// The same in a CAR: bytes from its start.
    case malformedCAR(Path, at: Int, Malformation)
    /// A block whose bytes do not hash to its CID.
    case mismatch(CID)
    /// A block that is linked to, or the root itself, is not there.
    case missing(CID)
    /// A CAR has other roots than this one alone.
    case notRoot(CID)
    /// A link, device, socket or pipe where only files and directories have an address.
    case notRegular(Path)
    /// A name that is not UTF-8 has no place in a DAG-PB node.
    case nameNotText(Path)
    /// Two entries of a directory under one name.
    case duplicate(Name)
    /// Names whose 64 hash bits are equal cannot stand in one sharded directory.
    case collision(Name)
    /// The file grew or shrank while it was read.
    case changed(Path)
    /// The node is of another kind than was asked for.
    case notFile(CID)
    case notDirectory(CID)
    case system(SystemError)

    /// A rule of a format that bytes broke.
    public enum Malformation: String, Hashable, Sendable {
        case endsEarly = "ends early"
        case varintTooLong = "varint of more than nine bytes"
        case varintNotMinimal = "varint longer than its value"
        case cidVersion = "unknown version of CID"
        case cidLength = "digest has another length than its hash"
        case bytesAfterCID = "bytes after the CID"
        case header = "not a CAR header"
        case tooManyRoots = "too many roots"
        case headerTooLarge = "header larger than allowed"
        case blockTooLarge = "block larger than allowed"
        case tooManyBlocks = "more blocks than allowed"
        case node = "not a DAG-PB node"
        case unixFS = "not a UnixFS node"
        case tooDeep = "deeper than allowed"
        case sizes = "sizes do not add up"
    }
}

extension AddressError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notCID(let text): "not a CID: \(String(reflecting: String(text.prefix(120))))"
        case .unsupportedHash(let code): "hash function 0x\(String(code, radix: 16)) is not SHA-256"
        case .unsupportedCodec(let code): "codec 0x\(String(code, radix: 16)) is neither raw nor DAG-PB"
        case .unsupportedCAR(let version): "CAR of version \(version), not 1"
        case .malformed(let rule): rule.rawValue
        case .malformedCAR(let path, let offset, let rule): "\(path) at byte \(offset): \(rule.rawValue)"
        case .mismatch(let cid): "block \(cid): its bytes have another hash"
        case .missing(let cid): "block \(cid) is missing"
        case .notRoot(let cid): "\(cid) is not the root of the CAR"
        case .notRegular(let path): "\(path): neither a file nor a directory"
        case .nameNotText(let path): "\(path): the name is not UTF-8"
        case .duplicate(let name): "\(name): twice in one directory"
        case .collision(let name): "\(name): same hash as another name in the directory"
        case .changed(let path): "\(path): changed while it was read"
        case .notFile(let cid): "\(cid) is not a file"
        case .notDirectory(let cid): "\(cid) is not a directory"
        case .system(let error): error.description
        }
    }
}

/// A call to the file system, its failure as one of ours.
func asking<Answer>(_ call: () throws(SystemError) -> Answer) throws(AddressError) -> Answer {
    do { return try call() } catch { throw .system(error) }
}
