import Digest
import SystemCalls

@testable import ContentAddress

/// The contents that the tables in Fixtures speak of.
enum GoldenContent {
    static func file(_ name: String) -> [UInt8]? {
        switch name {
        case "empty": []
        case "one_a": Array("a".utf8)
        case "one_zero": [0]
        case "hello.txt": Array("hello\n".utf8)
        case "z262144": zeros(262_144)
        case "z262145": zeros(262_145)
        case "z10MiB": zeros(10 << 20)
        case "z174chunks": zeros(174 << 18)
        case "z174chunks_plus1": zeros(174 << 18 + 1)
        case "prng262144": counters(262_144)
        case "prng262145": counters(262_145)
        case "prng10MiB": counters(10 << 20)
        case "prng50MiB": counters(50 << 20)
        default: nil
        }
    }

    /// Path and content of every file of a tree.
    static func tree(_ name: String) -> [(path: String, content: String)] {
        switch name {
        case "directory-two-files": [("a.txt", "hello\n"), ("b.txt", "world\n")]
        case "directory-nested": [("hello.txt", "hello\n"), ("sub/ünï.txt", "x")]
        case "nested":
            [
                ("hello.txt", "hello\n"), ("a/b/c/deep.txt", "deep\n"), ("a/x.txt", "x"), ("a.txt", ""),
                (".hidden", "h"),
            ]
        case "unicode":
            [
                ("ünï.txt", "1"), ("映画.mp4", "2"), ("Ελληνικά", "3"), ("🎬 take 1.mov", "4"), ("e\u{301}.txt", "5"),
                ("\u{e9}.txt", "6"), ("Zebra", "7"), ("apple", "8"), (" space", "9"),
            ]
        case "sharded":
            (0..<6000).map { number in
                let digits = String(number)
                let padded = String(repeating: "0", count: 6 - digits.count) + digits
                let name = "the-film-with-a-very-long-name-as-creators-give-them-segment-\(padded).ts"
                return (name, "segment \(number)\n")
            }
        case "film":
            (0..<5000).map { number in
                let name = "segment-\(number)-with-a-name-of-more-than-fifty-characters-in-it.ts"
                return ("renditions/1080p/\(name)", "\(number % 7)")
            } + [("master.m3u8", "#EXTM3U\n")]
        default: []
        }
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    /// SHA-256 over 0, 1, 2 … as eight big-endian bytes.
    private static func counters(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + SHA256.size)
        var counter: UInt64 = 0
        while bytes.count < count {
            withUnsafeBytes(of: counter.bigEndian) { bytes += SHA256.digest(of: $0) }
            counter += 1
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

extension Importer {
    /// Adds a tree that exists only as a list.
    func add(
        list files: [(path: String, content: String)], to sink: inout some BlockSink
    ) throws -> Link {
        var entries: [(name: Name, link: Link)] = []
        var below: [String: [(path: String, content: String)]] = [:]
        for file in files {
            guard let slash = file.path.firstIndex(of: "/") else {
                entries.append((Name(file.path)!, try add(bytes: Array(file.content.utf8), to: &sink)))
                continue
            }
            let rest = String(file.path[file.path.index(after: slash)...])
            below[String(file.path[..<slash]), default: []].append((rest, file.content))
        }
        for (name, files) in below { entries.append((Name(name)!, try add(list: files, to: &sink))) }
        return try add(directory: entries, to: &sink)
    }
}
