import JSONValue
import Spool
import Synchronization
import SystemCalls

/// An upload that has become an item: the right to it, and its ticket.
struct Admission: ~Copyable {
    let claim: Claim
    let ticket: Ticket
}

/// One upload that is under way: who writes, how far it is, and the right to its item.
final class Desk: Sendable {
    let record: UploadRecord
    let upload: Upload
    private let spool: Spool
    private let position: Mutex<Position>
    /// How much is durable. Held while a flush, the admission or the end is under way: there is one at a time.
    private let flushed: Mutex<Int>
    /// Gone when the upload is an item, or was taken back.
    private let claim: Mutex<Claim?>

    private struct Position {
        /// Bytes that have come and count.
        var offset: Int
        /// Goes up whenever another connection takes over.
        var turn = 0
        /// When it is not waited for any longer.
        var deadline: ContinuousClock.Instant
        /// Where a flush was asked for last.
        var asked: Int
        /// Where it was last said how much room the rest needs.
        var told: Int
    }

    /// A client that is cut off, or a box that is killed, loses no more than this.
    private static let stretch = 64 << 20
    /// So much may have come and be held as room all the same: whoever says it waits for all others who do.
    private static let slack = 1 << 20

    init(_ record: UploadRecord, _ claim: consuming Claim, in spool: Spool, from offset: Int) {
        self.record = record
        self.spool = spool
        upload = spool.upload(record.id)
        position = Mutex(Position(offset: offset, deadline: .now + record.term, asked: offset, told: offset))
        flushed = Mutex(offset)
        self.claim = Mutex(claim)
    }

    var offset: Int { position.withLock(\.offset) }
    var deadline: ContinuousClock.Instant { position.withLock(\.deadline) }

    /// Gives the turn to who asks, if he goes on where the last one ended.
    func takeOver(at offset: Int?) throws(UploadError) -> (turn: Int, offset: Int) {
        try position.withLock { position throws(UploadError) in
            if let offset, offset != position.offset { throw .place(expected: position.offset, got: offset) }
            position.turn += 1
            return (position.turn, position.offset)
        }
    }

    /// Begins again: what came so far does not count. The mark goes first, or a power cut would find it over
    /// bytes of which some are old and some new.
    func restart() throws(UploadError) {
        try flushed.withLock { flushed throws(UploadError) in
            position.withLock {
                $0.turn += 1
                $0.offset = 0
                $0.asked = 0
                $0.told = 0
            }
            // By the disk: a flush that failed may have come as far as the mark.
            try door { () throws(SpoolError) in
                if try spool.durableBytes(of: upload) > 0 { try spool.flush(upload, upTo: 0) }
            }
            flushed = 0
        }
    }

    /// Waits for it as long again.
    func renew() { position.withLock { $0.deadline = .now + record.term } }

    func write(_ bytes: RawSpan, to file: any WritableFile, at place: Int, turn: Int) throws(UploadError) {
        try position.withLock { position throws(UploadError) in
            guard turn == position.turn else { throw .overtaken(record.id) }
            guard bytes.byteCount <= record.size - place else { throw .tooMany(promised: record.size) }
            do throws(SystemError) { try file.write(bytes, at: place) } catch { throw .spool(.system(error)) }
        }
    }

    /// What was written up to there counts from now on. True when it is time to flush.
    func keep(upTo place: Int, turn: Int) throws(UploadError) -> Bool {
        let (isTime, isNews) = try position.withLock { position throws(UploadError) in
            guard turn == position.turn else { throw .overtaken(record.id) }
            position.offset = place
            position.deadline = .now + record.term
            let isTime = place - position.asked >= Self.stretch
            let isNews = place - position.told >= Self.slack || place == record.size
            if isTime { position.asked = place }
            if isNews { position.told = place }
            return (isTime, isNews)
        }
        if isNews { claim.withLock { if $0 != nil { spool.expect(record.size - place, for: $0!) } } }
        return isTime
    }

    /// Makes durable what counts. Returns how much that is.
    func flush() throws(UploadError) -> Int {
        try flushed.withLock { flushed throws(UploadError) in
            guard claim.withLock({ $0 != nil }) else { throw isComplete }
            let count = offset
            if count > flushed {
                try durably(from: flushed) { () throws(SpoolError) in try spool.flush(upload, upTo: count) }
            }
            flushed = count
            return count
        }
    }

    /// Where bytes do not get to the disk, they have to come again: the kernel tells of it once, and says of the same
    /// bytes afterwards that they are there (fsync(2), ERRORS).
    private func durably(from flushed: Int, _ body: () throws(SpoolError) -> Void) throws(UploadError) {
        do { try body() } catch {
            position.withLock { position in
                position.turn += 1
                position.offset = flushed
                position.asked = flushed
            }
            throw .spool(error)
        }
    }

    private var isComplete: UploadError { .complete(record.id, size: record.size, of: record.organisation) }

    /// Makes it an item. Nobody writes any more.
    func admit(_ ticket: (Attributes) -> Ticket) throws(UploadError) -> Admission {
        try flushed.withLock { flushed throws(UploadError) in
            let count = position.withLock { position in
                position.turn += 1
                return position.offset
            }
            guard count == record.size else { throw .incomplete(count, of: record.size) }
            try durably(from: flushed) { () throws(SpoolError) in try spool.flush(upload) }
            let ticket = try claim.withLock { claim throws(UploadError) in
                guard claim != nil else { throw isComplete }
                return try admit(holding: claim!, ticket)
            }
            return Admission(claim: claim.withLock { $0.take() }!, ticket: ticket)
        }
    }

    private func admit(holding claim: borrowing Claim, _ make: (Attributes) -> Ticket) throws(UploadError) -> Ticket {
        do throws(SpoolError) {
            guard let attributes = try Self.attributes(of: upload.data, spool) else { throw .notTakeable(upload.data) }
            let ticket = make(attributes)
            guard ticket.size == record.size else {
                throw .broken(upload.data, reason: "it has \(ticket.size) bytes, and \(record.size) came")
            }
            try spool.admit(
                upload, holding: claim, ticket: Array(ticket.json.pretty.utf8),
                metadata: record.metadata.map { Array($0.text.utf8) })
            return ticket
        } catch {
            throw .spool(error)
        }
    }

    /// It is an item, whoever said so.
    func letGo() { _ = claim.withLock { $0.take() } }

    private static func attributes(of path: Path, _ spool: Spool) throws(SpoolError) -> Attributes? {
        do { return try spool.fileSystem.attributes(of: path) } catch { throw .system(error) }
    }

    /// Takes it back; whoever writes finds himself overtaken.
    func abandon() throws(UploadError) {
        try flushed.withLock { _ throws(UploadError) in
            position.withLock { $0.turn += 1 }
            guard claim.withLock({ $0 != nil }) else { throw isComplete }
            try door { () throws(SpoolError) in try spool.abandon(upload) }
            _ = claim.withLock { $0.take() }
        }
    }
}
