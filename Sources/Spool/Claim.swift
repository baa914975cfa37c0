import Synchronization
import SystemCalls

/// The right to work on an item, with the space that the work may take. Its lifetime is its scope:
/// dropping it gives the item back. Claims are not on disk; a process that dies holds nothing.
public struct Claim: ~Copyable, Sendable {
    public let item: Item
    private let lease: Lease

    init(_ item: Item, in claims: Claims) {
        self.item = item
        lease = Lease(item.id, in: claims)
    }

    private init(_ item: Item, _ lease: Lease) {
        self.item = item
        self.lease = lease
    }

    /// The same right, after the item has moved.
    consuming func moved(to item: Item) -> Claim {
        Claim(item, lease)
    }
}

/// Gives the item back when the last that holds it lets go.
private final class Lease: Sendable {
    private let id: ItemID
    private let claims: Claims

    init(_ id: ItemID, in claims: Claims) {
        self.id = id
        self.claims = claims
    }

    deinit {
        claims.release(id)
    }
}

/// Who works on what in this process, and how many bytes were promised to them.
final class Claims: Sendable {
    private let reserved = Mutex<[ItemID: Int]>([:])

    func take(_ id: ItemID) throws(SpoolError) {
        let isFree = reserved.withLock { reserved in
            if reserved[id] != nil { return false }
            reserved[id] = 0
            return true
        }
        guard isFree else { throw .claimed(id) }
    }

    /// The caller holds `id`.
    func reserve(_ bytes: Int, for id: ItemID, of room: Room, floor: Room) throws(SpoolError) {
        let refusal: SpoolError? = reserved.withLock { reserved in
            let promised = reserved.reduce(0) { $0.sum($1.key == id ? 0 : $1.value) }
            let needed = bytes.sum(promised).sum(floor.bytes)
            let fits = room.bytes >= needed && room.inodes >= floor.inodes
            if bytes > 0, !fits { return .noRoom(needed: needed, room) }
            reserved[id] = bytes
            return nil
        }
        if let refusal { throw refusal }
    }

    /// The same without asking: what was promised once stays promised. The caller holds `id`.
    func expect(_ bytes: Int, for id: ItemID) {
        reserved.withLock { $0[id] = bytes }
    }

    func release(_ id: ItemID) {
        reserved.withLock { _ = $0.removeValue(forKey: id) }
    }
}

extension Int {
    /// No more than can be counted: a stranger's file may claim to be as large as it likes.
    func sum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
