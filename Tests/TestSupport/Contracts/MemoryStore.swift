public import Pipeline
internal import Synchronization
public import SystemCalls

/// An object store that lives as long as the test: what it took in is there after every crash of
/// the box under test, as with a store on another machine.
public final class MemoryStore: ObjectStore {
    public struct Object: Hashable, Sendable {
        public let bytes: [UInt8]
        public let type: MediaType
    }

    public let outage = Outage()
    private let log = Mutex<[ObjectKey]>([])
    private let fileSystem: any FileSystem
    private let bucket: Bucket

    /// What the boxes share.
    private final class Bucket: Sendable {
        let kept = Mutex<[ObjectKey: Object]>([:])
    }

    /// - Parameters:
    ///   - fileSystem: where the files that are put stand.
    ///   - other: a store with the same objects, as another box reaches it.
    public init(reading fileSystem: any FileSystem, sharing other: MemoryStore? = nil) {
        self.fileSystem = fileSystem
        bucket = other?.bucket ?? Bucket()
    }

    /// Everything in the store, for the test to look at.
    public var objects: [ObjectKey: Object] { bucket.kept.withLock { $0 } }

    /// Every key that was put, in that order.
    public var puts: [ObjectKey] { log.withLock { $0 } }

    public func put(_ file: Path, as key: ObjectKey, type: MediaType) async throws(Setback) {
        log.withLock { $0.append(key) }
        let bytes = try fileSystem.whole(file)
        try outage.pass { bucket.kept.withLock { $0[key] = Object(bytes: bytes, type: type) } }
    }

    public func size(of key: ObjectKey) async throws(Setback) -> Int? {
        try outage.pass { objects[key]?.bytes.count }
    }

    public func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(Setback) -> [UInt8]? {
        try outage.pass { objects[key].map { Array($0.bytes.dropFirst(offset).prefix(count)) } }
    }

    public func remove(_ key: ObjectKey) async throws(Setback) {
        try outage.pass { bucket.kept.withLock { $0[key] = nil } }
    }

    public func remove(below key: ObjectKey) async throws(Setback) {
        try outage.pass {
            bucket.kept.withLock { kept in kept = kept.filter { !$0.key.description.hasPrefix("\(key)/") } }
        }
    }

    public func address(of key: ObjectKey) -> String { "s3://memory/\(key)" }
}

extension FileSystem {
    /// A whole file for a fake; no more than a test would write.
    func whole(_ file: Path) throws(Setback) -> [UInt8] {
        do {
            return try read(file, limit: 1 << 30)
        } catch {
            // As with a real adapter: a hole in the item, unless the disk is away as a whole.
            let isHole = error.isAbsent && (try? exists(file.parent)) == true
            throw isHole ? .permanent("the item lacks \(file)") : .temporary("\(error)")
        }
    }
}
