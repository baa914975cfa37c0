import ContentAddress
import Digest
import Media
import Pipeline
import Spool
import SystemCalls
import Wiring

/// Everything that an item's records say, held against the bytes: in the spool, in the CAR, in the store
/// and at the pinner. An item that shares the products of another is held against those.
struct Inspection {
    /// What differs or could not be compared, a sentence each.
    private(set) var faults: [String] = []
    private(set) var compared = 0
    /// Read and hashed.
    private(set) var bytes = 0

    private let dossier: Dossier
    private let open: OpenSpool
    private let world: World
    private let settings: Pipeline.Settings

    init(_ dossier: Dossier, _ open: OpenSpool, _ world: World) {
        self.dossier = dossier
        self.open = open
        self.world = world
        settings = world.pipeline(open.settings)
    }

    mutating func run() async {
        seals(of: dossier.item)
        let checksum = await source()
        let owner = owner
        if let owner, owner != dossier.item { seals(of: owner) }
        if let owner { await cut(of: owner) }
        guard let pins = dossier.pins, let profile = Profile(named: pins.profile) else {
            if let pins = dossier.pins {
                faults.append("its manifest names the profile \(pins.profile), which we do not have")
            }
            return
        }
        for file in pins.files { await compare(file, profile, of: owner) }
        await original(checksum)
        // What another box has pinned is its own affair.
        guard let owner else { return }
        await products(of: owner)
        await chest(pins, of: owner)
    }

    /// The item that has the products; nil where that is not in this spool and only the store has them.
    private var owner: Item? {
        guard dossier.products == nil else { return nil }
        guard dossier.ownerTicket.id != dossier.item.id else { return dossier.item }
        // What cannot be located is looked for where the item itself is, and its absence is said there.
        return ((try? open.spool.locate(dossier.ownerTicket.id)) ?? nil) ?? dossier.item
    }

    /// Every file of a product is there, in its size.
    private mutating func seals(of item: Item) {
        for product in item.stage.passed.compactMap(item.product(of:)) {
            compared += 1
            do { try Seal.check(product, on: open.spool.fileSystem) } catch { faults.append("\(error)") }
        }
    }

    /// The source against the checksum. Returns the checksum as recorded.
    private mutating func source() async -> String? {
        guard let record = dossier.source else { return nil }
        let path = dossier.item.source
        guard let found = await sha256(Stream.file(path, open.spool.fileSystem)) else { return record.checksum }
        if found != record.checksum { faults.append("\(path): its SHA-256 is \(found), not \(record.checksum)") }
        return record.checksum
    }

    /// The cut source has no CIDs in the manifest: the store's copies are held against the item's. In `done/` they are
    /// nobody's any more: upkeep takes them away one after the other, and records it when the last has gone.
    private mutating func cut(of owner: Item) async {
        guard owner.stage != .done, let track = dossier.source?.original == nil ? dossier.cut : nil,
            let product = owner.product(of: .admitted)
        else { return }
        let files = [track.initialization?.file].compactMap(\.self) + track.segments.map(\.file) + ["index.m3u8"]
        for file in files {
            guard let name = Name(file), let ours = await sha256(Stream.file(product / name, open.spool.fileSystem)),
                let key = key("source/\(file)"), let theirs = await sha256(Stream.object(key, world.ports.store))
            else { continue }
            if ours != theirs { faults.append("the object \(key) is not the item's segments/\(file)") }
        }
    }

    /// One file of the manifest: the item's, and the store's.
    private mutating func compare(_ file: PinRecord.File, _ profile: Profile, of owner: Item?) async {
        guard let path = ObjectKey(file.path)?.components else {
            return faults.append("its manifest names a file \(file.path), which is no path of ours")
        }
        if let home = owner?.product(of: file.path.hasPrefix("ipfs/") ? .transcoded : .segmented) {
            await compare(Stream.file(path.reduce(home, /), open.spool.fileSystem), file, profile)
        }
        if let key = key(file.path) { await compare(Stream.object(key, world.ports.store), file, profile) }
    }

    private mutating func compare(_ stream: Stream, _ file: PinRecord.File, _ profile: Profile) async {
        var address = FileAddress(profile)
        var cid: CID?
        let size = await read(stream) { bytes throws(AddressError) in try address.update(bytes) }
        guard let size else { return }
        guard size == file.size else {
            return faults.append("\(stream): \(size) bytes, the manifest says \(file.size)")
        }
        do { cid = try address.finish() } catch { return faults.append("\(stream): \(error)") }
        if cid != file.cid { faults.append("\(stream): its CID is \(cid!), not \(file.cid)") }
    }

    /// The record for twins on other boxes.
    private mutating func products(of owner: Item) async {
        guard let file = owner.product(of: .transcoded).map({ $0 / ProductsRecord.file }),
            let ours = await sha256(Stream.file(file, open.spool.fileSystem)), let key = key("\(ProductsRecord.file)"),
            let theirs = await sha256(Stream.object(key, world.ports.store))
        else { return }
        if ours != theirs { faults.append("the object \(key) is not the item's \(file)") }
    }

    private mutating func original(_ checksum: String?) async {
        guard let text = dossier.original, let checksum else { return }
        guard let key = ObjectKey(text) else { return faults.append("its manifest names no object key: \(text)") }
        guard let found = await sha256(Stream.object(key, world.ports.store)) else { return }
        if found != checksum { faults.append("the object \(key): its SHA-256 is \(found), not \(checksum)") }
    }

    /// The CAR, block by block.
    private mutating func chest(_ pins: PinRecord, of owner: Item) async {
        if let product = owner.product(of: .transcoded), let name = Name(pins.car) {
            compared += 1
            bytes += pins.carSize
            do {
                try CARIndex.verify(product / name, root: pins.root, fileSystem: open.spool.fileSystem)
            } catch {
                faults.append("the CAR: \(error)")
            }
        }
        await pin(pins.root)
    }

    /// The pin, and every block read back from wherever it is pinned.
    private mutating func pin(_ root: CID) async {
        compared += 1
        do {
            let audit = try await world.ports.pinner.audit(root) ?? Audit()
            bytes += audit.bytes
            faults += audit.faults
            // A pinner that lacks blocks has said so by now.
            guard audit.faults.isEmpty, try await !world.ports.pinner.isPinned(root) else { return }
            faults.append("\(root) is not pinned")
        } catch {
            faults.append("whether \(root) is pinned cannot be told: \(error.reason)")
        }
    }

    private mutating func key(_ path: String) -> ObjectKey? {
        do {
            return try settings.naming.key(path, of: dossier.ownerTicket)
        } catch {
            faults.append(error.reason)
            return nil
        }
    }

    private mutating func sha256(_ stream: Stream) async -> String? {
        let hash = SHA256()
        let size = await read(stream) { bytes throws(AddressError) in hash.update(bytes) }
        return size == nil ? nil : Hexadecimal.encode(hash.finish())
    }

    /// Reads it all; nil, with a fault, where that cannot be done.
    private mutating func read(
        _ stream: Stream, _ take: (_ bytes: [UInt8]) throws(AddressError) -> Void
    ) async -> Int? {
        compared += 1
        var offset = 0
        do {
            while let chunk = try await stream.read(at: offset), !chunk.isEmpty {
                try take(chunk)
                offset += chunk.count
            }
            bytes += offset
            if offset == 0, try await stream.isAbsent() {
                faults.append("\(stream) is missing")
                return nil
            }
            return offset
        } catch {
            faults.append("\(stream) cannot be read: \(error)")
            return nil
        }
    }
}

/// Bytes that are read piece by piece: a file of the spool, or an object of the store.
struct Stream: CustomStringConvertible {
    private let name: String
    private let piece: (_ offset: Int) async throws -> [UInt8]?

    static func file(_ path: Path, _ fileSystem: any FileSystem) -> Stream {
        Stream(name: "\(path)") { try fileSystem.read(path, at: $0, count: size) }
    }

    static func object(_ key: ObjectKey, _ store: any ObjectStore) -> Stream {
        Stream(name: "the object \(key)") { try await store.read(key, at: $0, count: size) }
    }

    /// Nil where there is no such thing, empty at its end.
    func read(at offset: Int) async throws -> [UInt8]? { try await piece(offset) }

    func isAbsent() async throws -> Bool { try await piece(0) == nil }

    var description: String { name }

    /// Bytes in a piece: few requests, little memory.
    private static let size = 4 << 20
}
