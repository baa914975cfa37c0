import ContentAddress
import Glibc
import Pipeline
import Shelf
import SystemCalls
import TestSupport
import Testing

@Suite("A shelf of CARs")
struct CARDirectoryTests {
    @Test("It keeps the contract of a pinner", arguments: PinnerContract.allCases)
    func contract(_ clause: PinnerContract) async throws {
        let scratch = try Scratch()
        let shelf = CARDirectory(root: try scratch.depot("shelf"))

        try await clause.check(shelf, directory: try scratch.directory("cars"))
    }

    @Test("A CAR is found under its root, and nothing else is left")
    func names() async throws {
        let scratch = try Scratch()
        let shelf = try scratch.depot("shelf")
        let root = try makeCAR(at: scratch.path / "item.car", marker: "film")

        try await CARDirectory(root: shelf).pin(scratch.path / "item.car", root: root)

        #expect(try Disk().read(shelf / Name("\(root).car")!) == Disk().read(scratch.path / "item.car"))
        #expect(try Disk().entries(of: shelf / ".incoming").isEmpty)
    }

    @Test("A CAR that goes bad on its way to the shelf is the shelf's fault")
    func damagedOnTheWay() async throws {
        let disk = MemoryDisk()
        let root = try bench(disk)
        let shelf = CARDirectory(root: "/shelf", fileSystem: DamagingDisk(disk))

        let setback = await #expect(throws: Setback.self) { try await shelf.pin("/item.car", root: root) }

        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("look at its disk") == true)
        #expect(try await !shelf.isPinned(root))
    }

    @Test("A shelf that is full or away makes the item wait", arguments: [ENOSPC, EDQUOT, EIO, EROFS])
    func refusals(_ code: Int32) async throws {
        let disk = MemoryDisk()
        let root = try bench(disk)
        var script = MemoryDisk.Script()
        script.fault = (1, code, true)
        disk.run(script)

        let setback = await #expect(throws: Setback.self) {
            try await CARDirectory(root: "/shelf", fileSystem: disk).pin("/item.car", root: root)
        }

        #expect(setback?.class == .temporary)
    }

    @Test("A crash after any change leaves a whole CAR or none, and the next try pins it")
    func crashes() async throws {
        for stop in 0...7 {
            let disk = MemoryDisk()
            let root = try bench(disk)
            var script = MemoryDisk.Script()
            script.stopAfter = stop
            disk.run(script)
            let returned =
                (try? await CARDirectory(root: "/shelf", fileSystem: disk).pin("/item.car", root: root)) != nil

            for (cut, left) in disk.snapshot.afterEitherEnd {
                let shelf = CARDirectory(root: "/shelf", fileSystem: left)
                let isPinned = try await shelf.isPinned(root)
                #expect(isPinned || !returned, "\(stop), \(cut)")
                if isPinned {
                    try CARIndex.verify("/shelf" / Name("\(root).car")!, root: root, fileSystem: left)
                }
                try await shelf.pin("/item.car", root: root)
                #expect(try await shelf.isPinned(root))
            }
        }
    }

    /// A durable CAR and an empty shelf.
    private func bench(_ disk: MemoryDisk) throws -> CID {
        try Depot.make(at: "/shelf", on: disk)
        let root = try makeCAR(at: "/item.car", marker: "film", on: disk)
        try disk.synchronize(file: "/item.car")
        try disk.synchronize(directory: "/")
        return root
    }
}

/// A disk that loses a byte of whatever it copies.
private struct DamagingDisk: FileSystem {
    private let disk: MemoryDisk

    init(_ disk: MemoryDisk) { self.disk = disk }

    func copy(_ path: Path, to target: Path) throws(SystemError) {
        try disk.copy(path, to: target)
        try disk.overwrite(target, at: 1000, with: [0])
    }

    func attributes(of path: Path) throws(SystemError) -> Attributes? { try disk.attributes(of: path) }
    func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError) { try disk.list(directory, show) }
    func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        try disk.read(path, at: offset, count: count)
    }
    func room(at path: Path) throws(SystemError) -> Room { try disk.room(at: path) }
    func makeDirectory(_ path: Path) throws(SystemError) { try disk.makeDirectory(path) }
    func write(_ bytes: [UInt8], to path: Path) throws(SystemError) { try disk.write(bytes, to: path) }
    func append(_ bytes: [UInt8], to path: Path) throws(SystemError) { try disk.append(bytes, to: path) }
    func open(_ path: Path) throws(SystemError) -> any WritableFile { try disk.open(path) }
    func rename(_ path: Path, to target: Path) throws(SystemError) { try disk.rename(path, to: target) }
    func rename(_ path: Path, toNew target: Path) throws(SystemError) { try disk.rename(path, toNew: target) }
    func remove(file path: Path) throws(SystemError) { try disk.remove(file: path) }
    func remove(directory path: Path) throws(SystemError) { try disk.remove(directory: path) }
    func synchronize(file path: Path) throws(SystemError) { try disk.synchronize(file: path) }
    func synchronize(directory path: Path) throws(SystemError) { try disk.synchronize(directory: path) }
}
