import Digest
import Glibc
import SystemCalls
import Testing

@testable import ContentAddress

@Suite struct ImporterTests {
    private let disk = Disk()

    @Test(
        "A file read from the disk has the CID of its bytes, and its plain hash in the same pass",
        arguments: [0, 3, 4, 100])
    func file(size: Int) throws {
        try withDirectory { directory in
            let content = pattern(size)
            try disk.write(content, to: directory / "film")
            let importer = Importer(profile: .small())
            let hasher = SHA256()
            var sink = NullSink()

            let link = try importer.add(file: directory / "film", to: &sink, hasher: hasher)

            #expect(try link == importer.add(bytes: content, to: &sink))
            #expect(try link.cid == importer.cid(of: directory / "film"))
            #expect(hasher.finish() == SHA256.digest(of: content))
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
}
