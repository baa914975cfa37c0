public import SystemCalls

extension Spool {
    /// Makes a file at the door an item. The file must be whole: whoever calls has the proof.
    ///
    /// The rename is the commit. A crash before it finds the file at the door and at most a void home
    /// (S1), which recovery removes; after it, an item with its ticket. The file's bytes are flushed
    /// first, or a power cut after the commit would find a truncated source; the ticket and both names
    /// of the home come before the commit too, or it would find an item that nobody knows.
    ///
    /// Returns the item claimed, so that the caller can look once more before any step begins.
    public func admit(_ file: Path, as id: ItemID, ticket: [UInt8]) throws(SpoolError) -> Claim {
        let item = item(id, at: .admitted)
        try mustBeTakeable(file)
        try claims.take(id)
        let claim = Claim(item, in: claims)
        do throws(SystemError) {
            try fileSystem.synchronize(file: file)
            try fileSystem.makeDirectory(item.directory)
            try fileSystem.write(ticket, to: item.ticket)
            try fileSystem.synchronize(file: item.ticket)
            try fileSystem.synchronize(directory: item.directory)
            try fileSystem.synchronize(directory: directory(of: .admitted))
            try fileSystem.rename(file, toNew: item.source)
        } catch {
            // Nothing has happened yet; a home that cannot be removed now is void and is removed at a start.
            try? fileSystem.removeTree(item.directory)
            throw .system(error)
        }
        try kernel(fileSystem.synchronize(directory: item.directory))
        try kernel(fileSystem.synchronize(directory: file.parent))
        return claim
    }

    /// What a home may hold while its film has not come into it.
    static let furniture: Set<Name> = ["ticket.json", "metadata"]

    /// Gives an admitted file back to the door, because a writer was still on it. The same road the
    /// other way: before the rename the item stands, after it the home is void (S1). Where the name has
    /// been taken by another file meanwhile, the item's ID goes before it.
    public func sendBack(_ claim: consuming Claim, to file: Path) throws(SpoolError) {
        let item = claim.item
        do throws(SystemError) {
            let isTaken = try fileSystem.exists(file)
            try fileSystem.rename(item.source, toNew: isTaken ? file.parent / item.id.name(before: file.name) : file)
            try fileSystem.synchronize(directory: file.parent)
            try fileSystem.synchronize(directory: item.directory)
            try fileSystem.removeTree(item.directory)
            try fileSystem.synchronize(directory: directory(of: .admitted))
        } catch {
            throw .system(error)
        }
    }

    /// Adds a side-car from the door to an item, whatever stage it is in, as the next version of its
    /// metadata. Returns the version, from 1.
    ///
    /// Before the rename a crash finds the side-car at the door, after it in the item. An item that
    /// moves on meanwhile is met as `moved`: the caller looks again.
    public func attach(_ sidecar: Path, to item: Item) throws(SpoolError) -> Int {
        try mustBeTakeable(sidecar)
        do {
            try fileSystem.synchronize(file: sidecar)
            if try !fileSystem.exists(item.metadata) {
                try fileSystem.makeDirectory(item.metadata)
            }
            try fileSystem.synchronize(directory: item.directory)
            let version = try fileSystem.entries(of: item.metadata).count + 1
            try fileSystem.rename(sidecar, toNew: item.metadata / Self.version(version))
            try fileSystem.synchronize(directory: item.metadata)
            try fileSystem.synchronize(directory: sidecar.parent)
            return version
        } catch {
            if error.isAbsent, (try? fileSystem.exists(item.directory)) == false {  // an error here is the next look's
                throw .moved(item.id, from: item.stage)
            }
            throw .system(error)
        }
    }

    /// `00001.json`: versions sort as names.
    public static func version(_ number: Int) -> Name {
        let digits = String(number)
        return Name(String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".json")!
    }

    func mustBeTakeable(_ file: Path) throws(SpoolError) {
        let attributes = try kernel(fileSystem.attributes(of: file))
        guard let attributes, attributes.kind == .file, attributes.links == 1 else { throw .notTakeable(file) }
    }
}
