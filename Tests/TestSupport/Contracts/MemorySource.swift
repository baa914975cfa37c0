public import Pipeline
internal import Synchronization
import SystemCalls

/// A bucket of somebody else that lives as long as the test.
public final class MemorySource: ObjectSource {
    public let outage = Outage()
    private let kept = Mutex<[String: (bytes: [UInt8], facts: ObjectFacts)]>([:])
    private let asked = Mutex<[Range<Int>]>([])
    private let pageSize: Int

    /// - Parameter pageSize: objects in a page of a list.
    public init(pageSize: Int = 1000) {
        self.pageSize = pageSize
    }

    public func put(_ bytes: [UInt8], as key: String) {
        kept.withLock { kept in
            let number = kept.count + (kept[key]?.bytes.count ?? 0)
            let facts = ObjectFacts(size: bytes.count, tag: "\"\(bytes.hashValue)-\(number)\"", modified: .now())
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
        return try outage.pass {
            kept.withLock { kept in
                guard let object = kept["\(key)"], object.facts.tag == tag, range.upperBound <= object.bytes.count
                else { return nil }
                return Array(object.bytes[range])
            }
        }
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
