import Glibc
import SystemCalls
import Testing

@testable import ContentAddress

/// The rows of a table in Fixtures, without its heading.
func fixture(_ name: Name) throws -> [[String]] {
    let file: Path = #filePath
    let text = try Disk().read(file.parent / "Fixtures" / name)
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst()
    return lines.map { $0.split(separator: "\t").map(String.init) }
}

/// Calls `body` with an empty directory that is gone afterwards.
func withDirectory<Result>(_ body: (Path) throws -> Result) throws -> Result {
    var template = Array("/tmp/content-address-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    let directory = try #require(Path(String(cString: made)))
    defer { #expect(throws: Never.self) { try Disk().removeTree(directory) } }
    return try body(directory)
}

/// Keeps every block, and checks that its CID is the right one.
struct Shelf: BlockSink {
    var blocks: [CID: [UInt8]] = [:]
    var order: [CID] = []

    mutating func take(_ cid: CID, _ block: [UInt8]) throws(AddressError) {
        try cid.verify(block)
        blocks[cid] = block
        order.append(cid)
    }
}

extension Profile {
    /// Small enough for a DAG of many levels in a few bytes.
    static func small(chunk: Int = 4, links: Int = 3, raw: Bool = true) -> Profile {
        Profile(
            name: "small", cidVersion: raw ? .v1 : .v0, rawLeaves: raw, chunkSize: chunk, linksPerNode: links,
            shardThreshold: 300, shardEstimate: raw ? .block : .links)
    }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
}
