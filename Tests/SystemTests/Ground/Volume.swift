import Glibc
import Spool
import SystemCalls
import Testing

/// A small ext4 of its own in a file, mounted where a test wants it. Wants root and loop devices; a machine without them
/// fails its tests, with what `mount` says.
final class Volume {
    private let image: Path
    private let place: Path
    private var isMounted = false

    /// - Parameter place: becomes the root of it; made if missing.
    init(at place: Path, megabytes: Int, inodes: Int) async throws {
        self.place = place
        image = place.parent / "volume.img"
        try Disk().makeDirectories(place)
        try await run("/usr/bin/truncate", ["-s", "\(megabytes)M", .init("", image)])
        // Nothing is kept back for root, who these tests may be.
        try await run("/sbin/mkfs.ext4", ["-q", "-m", "0", "-N", "\(inodes)", .init("", image)])
        try await mount()
    }

    deinit {
        // What stays mounted in /tmp is no test's failure.
        if isMounted { _ = place.withCString { umount2($0, Int32(MNT_DETACH)) } }
    }

    func mount() async throws {
        try await run("/bin/mount", ["-o", "loop", .init("", image), .init("", place)])
        isMounted = true
    }

    /// The directory is empty from now on, whoever has files open on the volume.
    func detach() throws {
        guard place.withCString({ umount2($0, Int32(MNT_DETACH)) }) == 0 else {
            throw SystemError.last("umount", place)
        }
        isMounted = false
    }
}

/// What can run out on a volume.
enum Resource: String, CaseIterable, CustomTestStringConvertible {
    case space, inodes

    var testDescription: String { rawValue }
}

extension Volume {
    private var ballast: Path { place / "ballast" }

    /// Takes all that is left; what is left of it afterwards is less than one needs for anything.
    func exhaust(_ resource: Resource) throws {
        try Disk().makeDirectories(ballast)
        switch resource {
        case .space: try fill()
        case .inodes: while try makeFile() {}
        }
    }

    func relieve() throws { try Disk().removeTree(ballast) }

    private func fill() throws {
        var number = 0
        var size = try Disk().room(at: place).bytes
        while size >= Self.block {
            let file = ballast / Name("\(number)")!
            try Disk().write([], to: file)
            let descriptor = file.withCString { open($0, O_WRONLY | O_CLOEXEC) }
            defer { close(descriptor) }
            // The kernel needs blocks of its own for the last of them.
            while size >= Self.block, posix_fallocate(descriptor, 0, size) != 0 { size /= 2 }
            if size < Self.block { return }
            number += 1
            size = try Disk().room(at: place).bytes
        }
    }

    /// Bytes; what mkfs.ext4 chooses for so small a volume.
    private static let block = 1024

    /// False when there is no inode for one more.
    private func makeFile() throws(SystemError) -> Bool {
        do {
            try Disk().write([], to: ballast / Name("\(UInt64.random(in: 0...UInt64.max))")!)
            return true
        } catch {
            guard error.isFull else { throw error }
            return false
        }
    }
}
