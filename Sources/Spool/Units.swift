public import SystemCalls

/// Pieces of a step's work that are done whole or not at all, and never twice: directories below the
/// workspace's scratch, each under its name only when it is finished and durable.
public struct Units: Sendable {
    private let scratch: Path
    private let fileSystem: any FileSystem

    init(scratch: Path, on fileSystem: any FileSystem) {
        self.scratch = scratch
        self.fileSystem = fileSystem
    }

    /// Where the finished units are, each under its name.
    public var directory: Path { scratch }

    public func directory(of unit: Name) -> Path { scratch / unit }

    public func isFinished(_ unit: Name) throws(SpoolError) -> Bool {
        try kernel(fileSystem.exists(scratch / unit))
    }

    /// An empty directory to make the unit in; what an earlier try left there is removed.
    public func begin(_ unit: Name) throws(SpoolError) -> Path {
        let place = scratch / unfinished(unit)
        do throws(SystemError) {
            try fileSystem.removeTree(place)
            try fileSystem.makeDirectory(place)
        } catch {
            throw .system(error)
        }
        return place
    }

    /// Makes what was made since `begin` durable and gives it its name. Before the rename a crash
    /// finds an unfinished unit, which the next `begin` removes; after it, a whole one.
    public func finish(_ unit: Name) throws(SpoolError) {
        let place = scratch / unfinished(unit)
        do throws(SystemError) {
            try fileSystem.synchronizeTree(place)
            try fileSystem.rename(place, toNew: scratch / unit)
            try fileSystem.synchronize(directory: scratch)
        } catch {
            throw .system(error)
        }
    }

    /// Makes a finished unit the product: `place` is the workspace's, and empty. Flushed on both sides,
    /// because the product is moved again, and a power cut may not keep the second move alone.
    public func adopt(_ unit: Name, as place: Path) throws(SpoolError) {
        do throws(SystemError) {
            try fileSystem.rename(scratch / unit, to: place)
            try fileSystem.synchronize(directory: place.parent)
            try fileSystem.synchronize(directory: scratch)
        } catch {
            throw .system(error)
        }
    }

    /// Forgets one unit, finished or not.
    public func remove(_ unit: Name) throws(SpoolError) {
        try kernel(fileSystem.removeTree(scratch / unit))
        try kernel(fileSystem.removeTree(scratch / unfinished(unit)))
    }

    /// Forgets every unit: they were made for another plan.
    public func removeAll() throws(SpoolError) {
        do throws(SystemError) {
            for entry in try fileSystem.entries(of: scratch) { try fileSystem.removeTree(scratch / entry.name) }
        } catch {
            throw .system(error)
        }
    }

    private func unfinished(_ unit: Name) -> Name {
        Name(bytes: unit.bytes + Array(".part".utf8))!
    }
}
