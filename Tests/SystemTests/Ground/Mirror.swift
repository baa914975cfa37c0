import Glibc
import SystemCalls

/// A directory seen through FUSE (bindfs): a file system that other hosts may change behind the kernel's back.
final class Mirror {
    /// What is seen.
    let behind: Path
    private let place: Path

    init(at place: Path) async throws {
        self.place = place
        behind = place.parent / "behind"
        for path in [behind, place] { try Disk().makeDirectories(path) }
        try await run("/usr/bin/bindfs", [.init("", behind), .init("", place)])
    }

    deinit {
        // What stays mounted in /tmp is no test's failure.
        _ = place.withCString { umount2($0, Int32(MNT_DETACH)) }
    }
}
