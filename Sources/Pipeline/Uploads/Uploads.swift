import JSONValue
public import Spool
import Synchronization
public import SystemCalls

/// The second door of a spool: films that come piece by piece, over a network.
///
/// 1. What an answer said is on disk: the promise, the bytes up to the offset, the item.
/// 2. One connection writes: the last that came. A client that is cut off and comes back does not wait until
///    the dead connection is found out.
/// 3. The next byte is the one at the offset; there are no gaps, and no more bytes than were promised.
/// 4. It becomes an item once, with all its bytes; whoever comes later is told so.
/// 5. Room and quota are held from the promise until it is an item, is taken back, or has expired.
public final class Uploads: Sendable {
    /// An upload as it stands.
    public struct State: Hashable, Sendable {
        public let record: UploadRecord
        /// Bytes that have come.
        public let offset: Int
        /// When it is not waited for any longer, if nothing more comes.
        public let expires: Timestamp
    }

    public let usage: Usage
    /// Bytes of one film.
    public let largest: Int
    /// The spool's, and those whose films it is for.
    public var spool: String { office.settings.spool }
    public var organisation: String { office.settings.organisation }
    var rush: Rush { office.rush }
    private let office: Office
    private let desks = Mutex<[ItemID: Desk]>([:])
    private let bell = Bell()

    init(_ office: Office, _ usage: Usage, largest: Int) {
        self.office = office
        self.usage = usage
        self.largest = largest
    }

    /// Takes up what was under way when the daemon ended, and counts what is there. Before anything else.
    public func recover() throws(SpoolError) {
        try usage.count(office.spool, named: office.settings.spool)
        for upload in try office.spool.uploadsUnderWay() {
            guard let record = try UploadRecord(of: upload, in: office.spool), record.id == upload.id else { continue }
            let offset = min(try office.spool.durableBytes(of: upload), record.size)
            let claim = try office.spool.takeUp(upload, reserving: record.size - offset)
            usage.keep(record.size, for: record.id, of: record.organisation, in: office.settings.spool)
            let desk = Desk(record, claim, in: office.spool, from: offset)
            desks.withLock { $0[record.id] = desk }
        }
    }

    /// Begins an upload: from here on it has its room. Nothing is left of one that is refused.
    public func begin(_ record: UploadRecord) throws(UploadError) {
        guard record.size <= largest else { throw .tooLarge(record.size, limit: largest) }
        try Self.check(record.metadata)
        try usage.reserve(record.size, for: record.id, of: record.organisation, in: office.settings.spool)
        do throws(SpoolError) {
            let promise = Array(record.json.pretty.utf8)
            let claim = try office.spool.begin(record.id, reserving: record.size, promise: promise)
            let desk = Desk(record, claim, in: office.spool, from: 0)
            desks.withLock { $0[record.id] = desk }
        } catch {
            usage.forget(record.id)
            throw .spool(error)
        }
        // The next deadline may be this one's.
        bell.ring()
    }

    private static func check(_ metadata: JSON?) throws(UploadError) {
        guard let metadata else { return }
        guard metadata.members != nil else { throw .metadata("it is no JSON object") }
        let limit = 1 << 20
        guard metadata.text.utf8.count <= limit else { throw .metadata("it has more than \(limit) bytes") }
    }

    /// How an upload stands. Whoever writes to it goes on.
    public func state(of id: ItemID) throws(UploadError) -> State { state(of: try desk(id)) }

    /// How an upload stands whose client has asked for it: it is waited for as long again.
    public func renew(_ id: ItemID) throws(UploadError) -> State {
        let desk = try desk(id)
        desk.renew()
        return state(of: desk)
    }

    /// All that are under way.
    public var underWay: [State] { desks.withLock { Array($0.values) }.map(state) }

    private func state(of desk: Desk) -> State {
        State(record: desk.record, offset: desk.offset, expires: .now() + (desk.deadline - .now))
    }

    /// Ends whoever writes, and returns how many bytes are durable: where a client that comes back goes on.
    public func settle(_ id: ItemID) throws(UploadError) -> State {
        let desk = try desk(id)
        _ = try desk.takeOver(at: nil)
        _ = try desk.flush()
        return state(of: desk)
    }

    /// A connection that brings the bytes from `offset` on; nil for one that begins again.
    ///
    /// - Parameters:
    ///   - count: bytes that are to come, where that is known; too many are refused before anything is done.
    ///   - isTentative: what comes does not count before `keep`.
    public func open(
        _ id: ItemID, at offset: Int?, count: Int? = nil, isTentative: Bool = false
    ) throws(UploadError) -> Inflow {
        let desk = try desk(id)
        let size = desk.record.size
        if let count, count > size - min(offset ?? 0, size) { throw .tooMany(promised: size) }
        if offset == nil { try desk.restart() }
        let (turn, place) = try desk.takeOver(at: offset ?? 0)
        let file = try door { () throws(SpoolError) in try office.spool.open(desk.upload) }
        return Inflow(desk, file, turn: turn, from: place, isTentative: isTentative, ring: bell.ring)
    }

    /// Bytes that have come, of an upload that nobody writes to just now; fewer at the end.
    func bytes(of id: ItemID, at offset: Int, count: Int) throws(UploadError) -> [UInt8] {
        let data = try desk(id).upload.data
        do { return try office.spool.fileSystem.read(data, at: offset, count: count) } catch {
            throw .spool(.system(error))
        }
    }

    /// Makes an upload with all its bytes an item. When this returns, the item is there for good.
    public func complete(_ id: ItemID) throws(UploadError) -> Item {
        let admission = try admission(of: try desk(id))
        let item = admission.claim.item
        let ticket = admission.ticket
        desks.withLock { _ = $0.removeValue(forKey: id) }
        office.admitted(admission.claim, ticket)
        return item
    }

    private func admission(of desk: Desk) throws(UploadError) -> Admission {
        let record = desk.record
        rush.note(1)
        do throws(UploadError) {
            return try desk.admit { attributes in
                Ticket(
                    id: record.id, spool: office.settings.spool, organisation: record.organisation,
                    droppedAs: [record.name], attributes: attributes, arrived: .now(), broughtBy: record.broughtBy,
                    proof: "all promised bytes came")
            }
        } catch {
            // It may have failed behind the rename. Then it is an item, and whoever asks again is told so.
            if (try? office.spool.locate(record.id)) != nil {
                desks.withLock { _ = $0.removeValue(forKey: record.id) }
                desk.letGo()
                office.mirror.note(record.id)
                office.ring(.admitted)
            }
            throw error
        }
    }

    /// Takes an upload back: nothing is left of it.
    public func abandon(_ id: ItemID) throws(UploadError) {
        try desk(id).abandon()
        forget(id)
    }

    /// Flushes what has come, now and then, and takes back what is not waited for any longer, until the task is
    /// cancelled.
    public func run() async {
        while !Task.isCancelled {
            for desk in desks.withLock({ Array($0.values) }) {
                _ = try? desk.flush()  // Whoever completes it, or asks for it, meets what is wrong.
            }
            expire(at: .now)
            let next = desks.withLock { $0.values.map(\.deadline).min() }
            await bell.wait(until: next)
        }
    }

    /// Takes back what was waited for until then.
    func expire(at instant: ContinuousClock.Instant) {
        for desk in desks.withLock({ Array($0.values) }) where desk.deadline <= instant {
            do {
                try desk.abandon()
                forget(desk.record.id)
                office.tell(
                    .notice(
                        "the upload \(desk.record.id) has expired with \(desk.offset) of its bytes", of: desk.record.id)
                )
            } catch {
                // One that has just become an item; or the disk refuses, and it is tried again.
                desk.renew()
                office.tell(
                    .notice("the upload \(desk.record.id) has expired and is still there: \(error)", of: desk.record.id)
                )
            }
        }
    }

    private func forget(_ id: ItemID) {
        desks.withLock { _ = $0.removeValue(forKey: id) }
        usage.forget(id)
    }

    private func desk(_ id: ItemID) throws(UploadError) -> Desk {
        if let desk = desks.withLock({ $0[id] }) { return desk }
        let ticket = try door { () throws(SpoolError) in
            guard let item = try office.spool.locate(id) else { return Ticket?.none }
            return try RecordReader(fileSystem: office.spool.fileSystem).record(item.ticket, Ticket.init)
        }
        throw ticket.map { .complete(id, size: $0.size, of: $0.organisation) } ?? .absent(id)
    }
}
