public import Pipeline
internal import Synchronization
import SystemCalls

/// A bucket of somebody else that lives as long as the test.
public final class MemorySource: ObjectSource {
    public let outage = Outage()
    private let kept = Mutex<[String: (bytes: [UInt8], facts: ObjectFacts)]>([:])
    private let asked = Mutex<[Range<Int>]>([])
    private let hook = Mutex<(after: (@Sendable (MemorySource) -> Void)?, damages: Bool)>((nil, false))
    private let pageSize: Int

    /// - Parameter pageSize: objects in a page of a list.
    public init(pageSize: Int = 1000) {
        self.pageSize = pageSize
    }

    /// Called after every read, before its answer is used.
    public var afterRead: (@Sendable (MemorySource) -> Void)? {
        get { hook.withLock { $0.after } }
        set { hook.withLock { $0.after = newValue } }
    }

    /// The next read answers with one bit that is another.
    public var damagesNextRead: Bool {
        get { hook.withLock { $0.damages } }
        set { hook.withLock { $0.damages = newValue } }
    }

    /// - Parameter sha256: what the bucket tells of the bytes.
    public func put(_ bytes: [UInt8], as key: String, sha256: String? = nil) {
        kept.withLock { kept in
            let number = kept.count + (kept[key]?.bytes.count ?? 0)
            let facts = ObjectFacts(
                size: bytes.count, tag: "\"\(bytes.hashValue)-\(number)\"", modified: .now(), sha256: sha256)
            kept[key] = (bytes, facts)
        }
    }

    public func remove(_ key: String) { kept.withLock { $0[key] = nil } }

    /// Every range that was read, in that order.
    public var reads: [Range<Int>] { asked.withLock { $0 } }

    public func facts(of key: ObjectKey) async throws(Setback) -> ObjectFacts? {
        try outage.pass { kept.withLock { $0["\(key)"]?.facts } }
    }

    public func read(_ key: ObjectKey, _ range: Range<Int>, tag: String) async throws(Setback) -> [UInt8]? {
        asked.withLock { $0.append(range) }
        let bytes: [UInt8]? = try outage.pass {
            kept.withLock { kept in
                guard let object = kept["\(key)"], object.facts.tag == tag, range.upperBound <= object.bytes.count
                else { return nil }
                return Array(object.bytes[range])
            }
        }
        afterRead?(self)
        guard var damaged = bytes, damagesNextRead, !damaged.isEmpty else { return bytes }
        damagesNextRead = false
        damaged[0] ^= 1
        return damaged
    }

    public func objects(below prefix: String, after key: String?) async throws(Setback) -> ObjectPage {
        try outage.pass {
            let all = kept.withLock { $0.mapValues(\.facts) }
            let keys = all.keys.filter { $0.utf8.starts(with: prefix.utf8) && key.map($0.isAfter) != false }
            let page = keys.sorted { $1.isAfter($0) }.prefix(pageSize)
            return ObjectPage(
                page.map { .init($0, all[$0]!) }, next: page.count < keys.count ? page.last : nil)
        }
    }
}

extension String {
    fileprivate func isAfter(_ other: String) -> Bool { other.utf8.lexicographicallyPrecedes(utf8) }
}
