import Glibc
import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct CARTests {
    private let disk = Disk()

    @Test("What went into a CAR comes out of it, verified", arguments: LayoutTests.sizes, [true, false])
    func roundTrip(size: Int, raw: Bool) throws {
        try withDirectory { directory in
            let content = pattern(size)
            let car = directory / "film.car"
            let root = try write(car, .small(raw: raw)) { try $0.add(bytes: content, to: &$1) }

            let index = try CARIndex.verify(car, root: root.cid)
            var read: [UInt8] = []
            try index.read(file: root.cid) { read += $0 }

            #expect(read == content)
            #expect(index.roots == [root.cid])
        }
    }

    @Test("A directory's names and files come out of a CAR, sharded or not", arguments: [3, 400])
    func directory(count: Int) throws {
        try withDirectory { directory in
            let car = directory / "tree.car"
            let files = (0..<count).map { (path: "entry \($0)", content: "content of \($0)") }
            let root = try write(car, .small()) { try $0.add(list: files, to: &$1) }

            let index = try CARIndex.verify(car, root: root.cid)
            let entries = try index.entries(of: root.cid)

            #expect(entries.map { $0.name.description } == files.map(\.path).sorted())
            for entry in entries {
                var read: [UInt8] = []
                try index.read(file: entry.cid) { read += $0 }
                let number = entry.name.description.dropFirst("entry ".count)
                #expect(String(decoding: read, as: UTF8.self) == "content of \(number)")
            }
        }
    }

    @Test("A block that comes often stands in the CAR once")
    func once() throws {
        try withDirectory { directory in
            let car = directory / "zeros.car"
            let root = try write(car, .small()) { try $0.add(bytes: [UInt8](repeating: 0, count: 400), to: &$1) }

            var reader = try CARReader(car)
            var cids: [CID] = []
            while let block = try reader.next() { cids.append(block.cid) }

            #expect(Set(cids).count == cids.count && cids.count < 100)
            #expect(throws: Never.self) { try CARIndex.verify(car, root: root.cid) }
        }
    }

    @Test("Blocks larger than the buffer, and many small ones, stand whole in the file")
    func large() throws {
        try withDirectory { directory in
            let car = directory / "large.car"
            let content = pattern(5 << 20 + 17)
            let root = try write(car, .small(chunk: 3 << 19, links: 2)) { try $0.add(bytes: content, to: &$1) }
            let files = (0..<4000).map { (path: "\($0)", content: String(repeating: "x", count: 400) + "\($0)") }
            let many = try write(directory / "many.car", .unixFSv1y2025) { try $0.add(list: files, to: &$1) }

            var read: [UInt8] = []
            try CARIndex.verify(car, root: root.cid).read(file: root.cid) { read += $0 }
            let index = try CARIndex.verify(directory / "many.car", root: many.cid)

            #expect(read == content)
            #expect(index.blockCount >= 4001 && index.blockBytes == Int(many.size))
        }
    }

    @Test("A CAR that was not finished does not verify")
    func unfinished() throws {
        try withDirectory { directory in
            let car = directory / "film.car"
            var writer = try CARWriter(at: car, profile: .unixFSv1y2025)
            let link = try Importer().add(bytes: pattern(3 << 20), to: &writer)

            #expect(throws: AddressError.notRoot(link.cid)) { try CARIndex.verify(car, root: link.cid) }
        }
    }

    @Test("A root that was never written is refused, and the header stays without one")
    func foreignRoot() throws {
        try withDirectory { directory in
            let car = directory / "film.car"
            let other = CID(of: [9], codec: .raw, version: .v1)
            var writer = try CARWriter(at: car, profile: .unixFSv1y2025)
            _ = try Importer().add(bytes: [1], to: &writer)

            do throws(AddressError) {
                try writer.finish(root: other)
                Issue.record("finished under a root that is not there")
            } catch {
                #expect(error == .missing(other))
            }
            #expect(throws: AddressError.notRoot(other)) { try CARIndex.verify(car, root: other) }
        }
    }

    @Test("A CAR that lacks any one of its blocks is incomplete, and the error names the block")
    func incomplete() throws {
        try withDirectory { directory in
            var shelf = Shelf()
            let root = try Importer(profile: .small()).add(bytes: pattern(100), to: &shelf)
            for lost in shelf.order {
                let car = directory / "lost.car"
                var writer = try CARWriter(at: car, profile: .small())
                for cid in shelf.order where cid != lost || cid == root.cid {
                    try writer.take(cid, shelf.blocks[cid] ?? [])
                }
                try writer.finish(root: root.cid)

                if lost == root.cid {
                    #expect(throws: Never.self) { try CARIndex.verify(car, root: root.cid) }
                } else {
                    #expect(throws: AddressError.missing(lost)) { try CARIndex.verify(car, root: root.cid) }
                }
            }
        }
    }

    @Test("A directory is not read as a file, nor a file as a directory")
    func kinds() throws {
        try withDirectory { directory in
            let car = directory / "tree.car"
            let root = try write(car, .unixFSv0y2015) { try $0.add(list: [("a", "1")], to: &$1) }
            let index = try CARIndex(car)
            let file = try #require(try index.entries(of: root.cid).first)

            #expect(throws: AddressError.notFile(root.cid)) { try index.read(file: root.cid) { _ in } }
            #expect(throws: AddressError.notDirectory(file.cid)) { try index.entries(of: file.cid) }
        }
    }

    @Test("A full disk is told as such")
    func full() throws {
        try withDirectory { directory in
            let car = directory / "film.car"
            var writer = try CARWriter(at: car, profile: .unixFSv1y2025, fileSystem: FaultyDisk(isFull: true))

            #expect(throws: AddressError.system(SystemError("write", car, code: ENOSPC))) {
                try Importer().add(bytes: pattern(3 << 20), to: &writer)
            }
        }
    }

    private func write(
        _ car: Path, _ profile: Profile, _ content: (Importer, inout Collector) throws -> Link
    ) throws -> Link {
        var collector = Collector()
        let link = try content(Importer(profile: profile), &collector)
        var writer = try CARWriter(at: car, profile: profile)
        for (cid, block) in collector.blocks { try writer.take(cid, block) }
        try writer.finish(root: link.cid)
        return link
    }

    /// Keeps blocks in the order they came, repeats included.
    struct Collector: BlockSink {
        var blocks: [(CID, [UInt8])] = []

        mutating func take(_ cid: CID, _ block: [UInt8]) { blocks.append((cid, block)) }
    }
}
