internal import SystemCalls

/// What the kernel offers for a directory. A value, so that a test can stand the door on a file system
/// without events, or on a kernel that has no watches left.
struct Ground: Sendable {
    var traits: @Sendable (Path) throws(SystemError) -> DirectoryTraits
    var watch: @Sendable (Path) throws(SystemError) -> Watched

    /// The file systems of this machine.
    static func real(_ inotify: Inotify) -> Ground {
        Ground(
            traits: { (path) throws(SystemError) in try DirectoryTraits(of: path) },
            watch: { (path) throws(SystemError) in try inotify.watch(path) })
    }
}
