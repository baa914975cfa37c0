import Glibc
import SystemCalls

/// Files for a door, no two alike, made on its file system.
struct Drops {
    private let door: Path
    /// Beside the spool: what is moved in comes from here.
    let aside: Path
    private let bytes: Int
    private let disk = Disk()

    init(beside place: Path, bytes: Int) {
        door = place / "incoming"
        aside = place.parent / "aside"
        self.bytes = bytes
        try? disk.makeDirectory(aside)  // it may be there from the last time
    }

    func newName() -> Name {
        Name("drop-\(UInt64.random(in: .min ... .max)).dat")!
    }

    func write(_ name: Name) throws { try disk.write(content(name), to: door / name) }

    func move(_ name: Name) throws {
        try disk.write(content(name), to: aside / name)
        try moveIn(name)
    }

    func moveIn(_ name: Name) throws { try disk.rename(aside / name, to: door / name) }

    /// Written, not flushed: as `cp` leaves them.
    func prepare(_ count: Int) throws -> [Name] {
        let names = (0..<count).map { _ in newName() }
        for name in names { try disk.write(content(name), to: aside / name) }
        return names
    }

    /// No film: what the daemon does with it after its admission costs little.
    private func content(_ name: Name) -> [UInt8] {
        Array("\(name) ".utf8) + [UInt8](repeating: UInt8(ascii: "."), count: max(0, bytes - name.bytes.count - 1))
    }
}
