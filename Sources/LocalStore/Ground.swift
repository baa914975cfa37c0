internal import Synchronization
internal import SystemCalls

/// The directories under the objects: made once, flushed once, missed when their disk is gone.
///
/// That a directory is there says nothing about its name's durability: a process that died between
/// `mkdir` and the flush leaves one that a power cut may still take. So each directory's parent is
/// flushed once by every process, and what was flushed is remembered, as a film puts thousands of
/// objects into the same few.
final class Ground: Sendable {
    private struct State {
        /// `.incoming/` was there once: from now on it is missed, not made.
        var isOpen = false
        var isSwept = false
        /// Directories whose names were flushed into their parents.
        var flushed: Set<Path> = []
    }

    private let root: Path
    private let incoming: Path
    private let fileSystem: any FileSystem
    private let state = Mutex(State())

    init(_ root: Path, incoming: Path, _ fileSystem: any FileSystem) {
        self.root = root
        self.incoming = incoming
        self.fileSystem = fileSystem
    }

    /// Whether the store's disk is there. Marks it with `.incoming/` at the first look; a root that
    /// loses the mark while we run is an empty mount point, and not written into.
    func isThere() throws(SystemError) -> Bool {
        guard try fileSystem.attributes(of: root)?.kind == .directory else { return false }
        if try fileSystem.attributes(of: incoming)?.kind == .directory {
            state.withLock { $0.isOpen = true }
            return true
        }
        guard !state.withLock({ $0.isOpen }) else { return false }
        try makeDirectories(to: incoming)
        state.withLock { $0.isOpen = true }
        return true
    }

    /// Empties `.incoming/`, once in a process and before its first copy. A crash before or in it
    /// leaves files that count for nothing.
    func sweep() throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            if state.isSwept { return }
            for entry in try fileSystem.entries(of: incoming) { try fileSystem.removeTree(incoming / entry.name) }
            state.isSwept = true
        }
    }

    /// Makes the directories that are missing between the root and `directory`. When it returns, a
    /// power cut takes none of them. A crash before leaves a shorter way, or one that is not flushed
    /// yet, and the next process flushes it.
    func makeDirectories(to directory: Path) throws(SystemError) {
        var parent = root
        for name in directory.names(below: root) ?? [] {
            let isNew = try make(parent / name)
            if isNew || !state.withLock({ $0.flushed.contains(parent / name) }) {
                try fileSystem.synchronize(directory: parent)
                state.withLock { _ = $0.flushed.insert(parent / name) }
            }
            parent = parent / name
        }
    }

    /// Whether it was missing.
    private func make(_ directory: Path) throws(SystemError) -> Bool {
        do {
            try fileSystem.makeDirectory(directory)
            return true
        } catch {
            guard error.isPresent else { throw error }
            return false
        }
    }
}
