internal import Glibc
internal import Synchronization

/// A directory of files that are kept for good. What has a name in it is whole.
///
/// 1. What is not yet whole stands in `<root>/.incoming/` under a name of no meaning.
/// 2. When `keep` returns, a power cut takes neither the file nor a directory on the way to it.
/// 3. A root without `.incoming/` is *offline*, never *empty*: it may be where a disk is to be mounted.
///    Only `make` makes them.
///
/// One process writes at a time: its first `receive` sweeps what an earlier one left in `.incoming/`.
/// Two writers would only cost each other time, since a copy that was swept is made again.
public final class Depot: Sendable {
    public let root: Path
    private let fileSystem: any FileSystem
    private let incoming: Path
    private let state = Mutex(State())

    private struct State {
        var isSwept = false
        /// Directories whose names this process has flushed into their parents. That one is there says
        /// nothing of that: a process may have died between making and flushing it. Remembered,
        /// because a film puts thousands of files into the same few.
        var flushed: Set<Path> = []
    }

    /// Touches nothing.
    public init(_ root: Path, _ fileSystem: any FileSystem) {
        self.root = root
        self.fileSystem = fileSystem
        incoming = root / Self.incomingName
    }

    /// Makes an empty depot, or leaves the one that is there. A crash before the last flush costs a second
    /// call.
    public static func make(at root: Path, on fileSystem: any FileSystem) throws(SystemError) {
        try fileSystem.makeDirectories(root / incomingName)
        try fileSystem.synchronize(directory: root)
        try fileSystem.synchronize(directory: root.parent)
    }

    /// The one name in the root that the keeper of the depot may not use.
    public static let incomingName: Name = ".incoming"

    /// Copies a file into `.incoming/` and gives the copy: its bytes are durable, its name counts for
    /// nothing yet. Follow with `keep` or `discard`; a crash is a discard.
    public func receive(_ file: Path) throws(DepotError) -> Path {
        let size = try sizeOf(file)
        try expectThere()
        try system { () throws(SystemError) in try sweep() }
        let copy = incoming / Self.freshName()
        do {
            try fileSystem.copy(file, to: copy)
            try fileSystem.synchronize(file: copy)
        } catch {
            discard(copy)
            throw .system(error)
        }
        guard try self.size(of: copy) == size else {
            discard(copy)
            throw .changed(file)
        }
        return copy
    }

    /// Gives a received copy its place below the root, over what is there.
    ///
    /// Before the rename a crash leaves a file in `.incoming/` that counts for nothing, and perhaps empty
    /// directories. Between the rename and the last flush a power cut leaves the old file or the new
    /// one, either whole, since the bytes were flushed first. After the flushes the new one is there
    /// for good, on a way that is flushed as well. Both directories of the rename are flushed: POSIX
    /// does not say that the one it went into is enough.
    public func keep(_ copy: Path, at place: Path) throws(DepotError) {
        do {
            try makeDirectories(to: place.parent)
            try fileSystem.rename(copy, to: place)
            try fileSystem.synchronize(directory: place.parent)
            try fileSystem.synchronize(directory: incoming)
        } catch {
            discard(copy)
            throw .system(error)
        }
    }

    public func discard(_ copy: Path) {
        // What is left of a copy counts for nothing, and the next start sweeps it away.
        try? fileSystem.remove(file: copy)
    }

    /// Bytes of a kept file; nil where there is none.
    public func size(of place: Path) throws(DepotError) -> Int? {
        try expectThere()
        let found = try system { () throws(SystemError) in try fileSystem.attributes(of: place) }
        return found?.kind == .file ? found?.size : nil
    }

    /// Up to `count` bytes from `offset`; nil where there is no such file.
    public func read(_ place: Path, at offset: Int, count: Int) throws(DepotError) -> [UInt8]? {
        guard try size(of: place) != nil else { return nil }
        return try system { () throws(SystemError) in try fileSystem.read(place, at: offset, count: count) }
    }

    /// A kept file, open for reading; nil where there is none. Links are not followed.
    ///
    /// - Parameter place: the root, or a directory in it.
    public func open(_ names: [Name], below place: Path) throws(DepotError) -> Descriptor? {
        try expectThere()
        do { return try Descriptor.open(names, below: place) } catch { throw .system(error) }
    }

    /// Takes a kept file away; none there is no error. The directories stay: another file may be on its
    /// way into them. Before the flush a power cut may bring the file back, whole; after it, it is
    /// gone. Flushed even where nothing is found: who took it may have died before the flush.
    public func remove(_ place: Path) throws(DepotError) {
        let found = try size(of: place)
        try system { () throws(SystemError) in
            if found != nil { try fileSystem.remove(file: place) }
            if try fileSystem.exists(place.parent) { try fileSystem.synchronize(directory: place.parent) }
        }
    }

    /// Takes a directory away with everything in it; none there is no error. The rename is the commit: before it all
    /// is there, after it and the flush nothing is, and what is left in `.incoming/` is swept.
    public func remove(below place: Path) throws(DepotError) {
        try expectThere()
        let grave = incoming / Self.freshName()
        try system { () throws(SystemError) in
            if try fileSystem.attributes(of: place)?.kind == .directory {
                try fileSystem.rename(place, toNew: grave)
                state.withLock { $0.flushed = [] }
            }
            if try fileSystem.exists(place.parent) { try fileSystem.synchronize(directory: place.parent) }
            try fileSystem.removeTree(grave)
        }
    }

    /// Returns where the depot is there.
    private func expectThere() throws(DepotError) {
        let found = try system { () throws(SystemError) in try fileSystem.attributes(of: incoming) }
        guard found?.kind == .directory else { throw .offline(root) }
    }

    /// Bytes of a file that is to be received. One that is missing from a directory that is there is
    /// a hole; a missing directory is a disk that is away, or something that moved.
    private func sizeOf(_ file: Path) throws(DepotError) -> Int {
        guard let found = try system({ () throws(SystemError) in try fileSystem.attributes(of: file) }) else {
            let hasParent = try system { () throws(SystemError) in try fileSystem.exists(file.parent) }
            throw hasParent ? .lacking(file) : .offline(file.parent)
        }
        guard found.kind == .file else { throw .notRegular(file) }
        return found.size
    }

    /// Once in a process, before its first copy. A crash in it leaves files that count for nothing.
    private func sweep() throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            if state.isSwept { return }
            for entry in try fileSystem.entries(of: incoming) { try fileSystem.removeTree(incoming / entry.name) }
            state.isSwept = true
        }
    }

    /// When it returns, a power cut takes none of the directories between the root and `directory`.
    private func makeDirectories(to directory: Path) throws(SystemError) {
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

    private func system<Answer>(_ call: () throws(SystemError) -> Answer) throws(DepotError) -> Answer {
        do { return try call() } catch { throw .system(error) }
    }

    private static func freshName() -> Name {
        let parts = (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }
        return Name(parts.joined(separator: "-"))!
    }
}
