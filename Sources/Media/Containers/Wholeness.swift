/// Whether a file is all there, by its structure: what its headers promise against the bytes that are
/// there. Nothing is decoded; a few small reads are enough for any size.
public enum Wholeness: Hashable, Sendable {
    case whole
    /// Something is missing at the end, in numbers: `the box mdat promises 2779520 bytes, 1000000 are there`.
    case truncated(String)
    /// This kind of file does not say how long it is.
    case unknown

    /// Answers a read: at most `count` bytes from `offset`.
    public typealias Reader<Failure: Error> = (_ offset: Int, _ count: Int) throws(Failure) -> [UInt8]

    /// - Parameters:
    ///   - size: bytes of the file.
    ///   - read: is asked for places below `size` only; fewer bytes than asked for count as missing.
    public init<Failure: Error>(ofSize size: Int, read: Reader<Failure>) throws(Failure) {
        guard size > 0 else {
            self = .truncated("the file is empty")
            return
        }
        let head = try read(0, min(size, Container.sniffedBytes))
        switch Container(sniffing: head) {
        case .mp4, .mov, .m4a: self = try Self.ofBoxes(size, read)
        case .matroska, .webm: self = try Self.ofElements(size, read)
        case .avi, .wav: self = try Self.ofChunks(size, read)
        case .zeros: self = .truncated("the first \(head.count) of \(size) bytes are zeros")
        case .empty: self = .truncated("nothing of \(size) bytes can be read")
        default: self = size < Self.least ? .truncated("\(size) bytes are fewer than any film has") : .unknown
        }
    }

    /// No container's header fits in less.
    private static let least = 16

    static func short(_ what: String, promises: UInt64, there: Int) -> Wholeness {
        .truncated("\(what) promises \(promises) bytes, \(there) are there")
    }
}
