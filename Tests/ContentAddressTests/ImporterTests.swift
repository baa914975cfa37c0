import Glibc
import Synchronization
import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct ImporterTests {
    private let disk = Disk()

    @Test("A file read from the disk has the CID of its bytes", arguments: [0, 3, 4, 7, 8, 9, 100])
    func file(size: Int) throws {
        try withDirectory { directory in
            let content = pattern(size)
            try disk.write(content, to: directory / "film")
            let importer = Importer(profile: .small())
            var sink = NullSink()

            let link = try importer.add(file: directory / "film", to: &sink)

            #expect(try link == importer.add(bytes: content, to: &sink))
            #expect(try link.cid == importer.cid(of: directory / "film"))
        }
    }

    @Test("A file gives the same blocks in the same order as its bytes, on the caller's thread")
    func order() throws {
        try withDirectory { directory in
            let content = pattern(1000)
            try disk.write(content, to: directory / "film")
            var (fromDisk, fromMemory) = (Taken(), Taken())

            _ = try Importer(profile: .small()).add(file: directory / "film", to: &fromDisk)

            _ = try Importer(profile: .small()).add(bytes: content, to: &fromMemory)
            #expect(fromDisk.cids == fromMemory.cids)
            #expect(fromDisk.threads == [pthread_self()])
        }
    }

    @Test("A read that fails in the middle of a file is told, after the blocks before it", arguments: [0, 1, 5])
    func unreadable(chunk: Int) throws {
        try withDirectory { directory in
            let film = directory / "film"
            try disk.write(pattern(100), to: film)
            let importer = Importer(profile: .small(), fileSystem: FaultyDisk(unreadableFrom: chunk * 4))
            var sink = Taken()

            #expect(throws: AddressError.system(SystemError("read", film, code: EIO))) {
                try importer.add(file: film, to: &sink)
            }
            #expect(sink.leaves == chunk)
        }
    }

    @Test("A sink that refuses a block ends the reading of a film there")
    func refused() throws {
        try withDirectory { directory in
            let film = directory / "film"
            try disk.write(pattern(100), to: film)
            let second = CID(of: Array(pattern(8).suffix(4)), codec: .raw, version: .v1)
            let reads = Mutex(0)
            let importer = Importer(
                profile: .small(), fileSystem: FaultyDisk(reading: { reads.withLock { $0 += 1 } }))
            var sink = Taken(room: 1)

            #expect(throws: AddressError.missing(second)) { try importer.add(file: film, to: &sink) }
            #expect(reads.withLock { $0 } <= 4)
        }
    }

    @Test("A tree has the CID of its list of files; empty directories and hidden names count")
    func tree() throws {
        try withDirectory { directory in
            let files = GoldenContent.tree("nested") + GoldenContent.tree("unicode")
            for file in files { try make(file.path, file.content, in: directory) }
            let importer = Importer()
            var sink = NullSink()
            var seen: [String] = []

            let link = try importer.add(tree: directory, to: &sink) { file, link in
                seen.append(file.description)
                #expect(link.fileSize == UInt64(files.first { $0.path == file.description }?.content.utf8.count ?? -1))
            }

            #expect(try link == importer.add(list: files, to: &sink))
            #expect(seen.sorted() == files.map(\.path).sorted())
            try disk.makeDirectory(directory / "empty")
            #expect(try importer.cid(of: directory) != link.cid)
        }
    }

    @Test("A film's sharded directory on the disk has the CID that Kubo gave it")
    func shardedTree() throws {
        try withDirectory { directory in
            let files = GoldenContent.tree("film")
            for file in files { try make(file.path, file.content, in: directory) }
            let row = try #require(try fixture("golden-directories.tsv").first { $0[0] == "film" })

            #expect(try Importer(profile: .unixFSv0y2015).cid(of: directory).description == row[1])
        }
    }

    @Test("Links and special files have no CID, and the error names them")
    func notRegular() throws {
        try withDirectory { directory in
            let inner = directory / "inner"
            try disk.makeDirectory(inner)
            let made = (inner / "link").withCString { symlink("/etc/passwd", $0) }
            #expect(made == 0)
            #expect(throws: AddressError.notRegular(inner / "link")) { try Importer().cid(of: directory) }
            #expect(throws: AddressError.notRegular(inner / "link")) { try Importer().cid(of: inner / "link") }

            try disk.remove(file: inner / "link")
            #expect((inner / "pipe").withCString { mkfifo($0, 0o600) } == 0)
            #expect(throws: AddressError.notRegular(inner / "pipe")) { try Importer().cid(of: directory) }
        }
    }

    @Test("What is not there, and a name that is not text, are errors that name the path")
    func absent() throws {
        try withDirectory { directory in
            let absent = AddressError.system(SystemError("lstat", directory / "x", code: ENOENT))
            #expect(throws: absent) { try Importer().cid(of: directory / "x") }

            let latin1 = directory / (try #require(Name(bytes: [0x66, 0xFC])))
            try disk.write([], to: latin1)
            #expect(throws: AddressError.nameNotText(latin1)) { try Importer().cid(of: directory) }
        }
    }

    @Test("A file that grows or shrinks while it is read gets no CID", arguments: [99, 101])
    func changed(claimed: Int) throws {
        try withDirectory { directory in
            try disk.write(pattern(100), to: directory / "film")
            let importer = Importer(fileSystem: FaultyDisk(claimedSize: claimed))

            #expect(throws: AddressError.changed(directory / "film")) { try importer.cid(of: directory / "film") }
        }
    }

    private func make(_ path: String, _ content: String, in directory: Path) throws {
        var place = directory
        let names = try path.split(separator: "/").map { try #require(Name($0)) }
        for name in names.dropLast() {
            place = place / name
            try disk.makeDirectories(place)
        }
        try disk.write(Array(content.utf8), to: place / names[names.count - 1])
    }

    /// Notes the blocks in their order and the threads that brought them, and takes no more than there is room.
    private struct Taken: BlockSink {
        var room = Int.max
        var cids: [CID] = []
        var threads: Set<pthread_t> = []

        /// Blocks that are pieces of the file, not nodes over them.
        var leaves: Int { cids.count { $0.codec == .raw } }

        mutating func take(_ cid: CID, _ block: [UInt8]) throws(AddressError) {
            guard cids.count < room else { throw .missing(cid) }
            cids.append(cid)
            threads.insert(pthread_self())
        }
    }
}
