public import SystemCalls

extension Spool {
    /// The directories of a spool, in the order in which they are made.
    static let directories: [Name] =
        ["incoming"] + Stage.allCases.map(\.name) + ["receipts", uploadsName, leavingName, "work"]

    /// The directories that those who drop films look into.
    private static let forEveryone: Set<Name> = ["incoming", "receipts"]

    /// Makes a spool of a directory that does not exist or is empty; one that is a spool is left as it
    /// is. The marker comes last: before it, a crash leaves something that is not served.
    ///
    /// - Parameter closed: makes the directories that are for us and our group: whoever else dropped a film
    ///   and owns its file finds no way to it to change it under our hands. Nil for the same.
    public static func make(
        at root: Path, on fileSystem: any FileSystem, closed: (any FileSystem)? = nil
    ) throws(SpoolError) {
        do throws(SystemError) {
            try fileSystem.makeDirectories(root)
            if try fileSystem.exists(root / marker) { return }
            for name in directories {
                let maker = forEveryone.contains(name) ? fileSystem : closed ?? fileSystem
                try maker.makeDirectories(root / name)
            }
            try fileSystem.write(Array("ingestd spool 1\n".utf8), to: root / marker)
            try fileSystem.synchronize(file: root / marker)
            try fileSystem.synchronize(directory: root)
            try fileSystem.synchronize(directory: root.parent)
        } catch {
            throw .system(error)
        }
    }

    /// Whether there is a spool, which may be offline for other reasons.
    public static func isMade(at root: Path, on fileSystem: any FileSystem) throws(SpoolError) -> Bool {
        try kernel(fileSystem.exists(root / marker))
    }

    /// Every reason not to serve this spool; empty when it is fit.
    public func refusals() throws(SpoolError) -> [SpoolError] {
        var refusals: [SpoolError] = []
        let home = try kernel(fileSystem.attributes(of: root))
        for name in Self.directories {
            let path = root / name
            let attributes = try kernel(fileSystem.attributes(of: path))
            if attributes == nil, Self.laterNames.contains(name) { continue }
            guard let attributes, attributes.kind == .directory else {
                refusals.append(.unfit(path, reason: "it is missing, or no directory"))
                continue
            }
            if attributes.device != home?.device { refusals.append(.otherDevice(path)) }
            let strangersWrite = attributes.mode & 0o002 != 0
            if strangersWrite, name != "incoming" { refusals.append(.open(path)) }
        }
        return refusals
    }

    /// What spools of an earlier version lack.
    private static let laterNames: [Name] = [uploadsName, leavingName]

    /// Makes what a spool of an earlier version lacks. For whoever holds its lock.
    ///
    /// - Parameter closed: as for `make`.
    public func supply(closed: (any FileSystem)? = nil) throws(SpoolError) {
        var isWhole = true
        do throws(SystemError) {
            for name in Self.laterNames where try !fileSystem.exists(root / name) {
                try (closed ?? fileSystem).makeDirectory(root / name)
                isWhole = false
            }
            if !isWhole { try fileSystem.synchronize(directory: root) }
        } catch {
            throw .system(error)
        }
    }

    /// Moves an empty directory from the door through every place that items move through: a mount in
    /// the middle of the spool shows here and not with the first film. Says nothing of a full disk.
    public func proveRenames() throws(SpoolError) {
        let probe: Name = ".rename-probe"
        var place = door / probe
        do throws(SystemError) {
            for name in Self.directories { try fileSystem.removeTree(root / name / probe) }
            try fileSystem.makeDirectory(place)
            for name in Self.directories.dropFirst() {
                try fileSystem.rename(place, toNew: root / name / probe)
                place = root / name / probe
            }
            try fileSystem.remove(directory: place)
        } catch {
            try? fileSystem.removeTree(place)  // the first error says it all
            if error.isFull { return }
            throw .unfit(place.parent, reason: "an item could not be renamed from there: \(error)")
        }
    }

    /// Brings the spool in order after a crash, before anything is claimed. Removes what counts for
    /// nothing: homes without a source (S1), uploads that are none, and workspaces without an item.
    public func recover() throws(SpoolError) {
        for id in try items(at: .admitted) { try removeIfVoid(item(id, at: .admitted)) }
        try recoverUploads()
        for entry in try kernel(fileSystem.entries(of: work)) {
            if let id = ItemID(entry.name), try isAtWork(id) { continue }
            if entry.name == Self.index { continue }
            try kernel(fileSystem.removeTree(work / entry.name))
        }
    }

    /// Hints that are worth keeping over a restart, but may be lost.
    public static let index: Name = "index"

    /// A home that holds a ticket and metadata at most: the file it was made for is still at its door.
    private func removeIfVoid(_ item: Item) throws(SpoolError) {
        do throws(SystemError) {
            let names = try fileSystem.entries(of: item.directory).map(\.name)
            guard Self.furniture.isSuperset(of: names) else { return }
            try fileSystem.removeTree(item.directory)
        } catch {
            throw .system(error)
        }
    }

    private func isAtWork(_ id: ItemID) throws(SpoolError) -> Bool {
        guard let item = try locate(id) else { return false }
        return item.stage.next != nil
    }
}
