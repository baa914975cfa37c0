import Synchronization
import SystemCalls

/// One connection that brings bytes of an upload. A later one overtakes it.
public final class Inflow: Sendable {
    private let desk: Desk
    private let file: any WritableFile
    private let turn: Int
    private let place: Mutex<Int>
    private let isTentative: Bool
    private let ring: @Sendable () -> Void

    init(
        _ desk: Desk, _ file: any WritableFile, turn: Int, from place: Int, isTentative: Bool,
        ring: @escaping @Sendable () -> Void
    ) {
        self.desk = desk
        self.file = file
        self.turn = turn
        self.place = Mutex(place)
        self.isTentative = isTentative
        self.ring = ring
    }

    public var record: UploadRecord { desk.record }

    /// Where the next byte goes.
    public var offset: Int { place.withLock(\.self) }

    public var isWhole: Bool { offset == desk.record.size }

    /// Writes the next bytes. They are not durable yet, and those of a tentative inflow do not count yet.
    public func append(_ bytes: RawSpan) throws(UploadError) {
        let start = offset
        try desk.write(bytes, to: file, at: start, turn: turn)
        place.withLock { $0 = start + bytes.byteCount }
        if !isTentative { try keep(start + bytes.byteCount) }
    }

    public func append(_ bytes: [UInt8]) throws(UploadError) { try append(bytes.span.bytes) }

    /// What was appended counts.
    public func keep() throws(UploadError) { try keep(offset) }

    private func keep(_ end: Int) throws(UploadError) {
        if try desk.keep(upTo: end, turn: turn) { ring() }
    }

    /// Makes durable what counts. Returns how much of the upload that is.
    public func flush() throws(UploadError) -> Int { try desk.flush() }
}
