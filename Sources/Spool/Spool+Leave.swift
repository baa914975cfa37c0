import SystemCalls

// The way out. An item that is taken off everywhere leaves its stage first, in one rename; from then on no step, no
// list and no other item finds it, and what it has elsewhere is taken away at leisure.

extension Spool {
    static let leavingName: Name = "leaving"

    /// Where items are that are being taken off everywhere; private.
    var leaving: Path { root / Self.leavingName }

    /// An item on its way out. As in `failed/`, every product that is there counts.
    public func leavingItem(_ id: ItemID) -> Item { Item(id, at: .failed, directory: leaving / id.name) }

    public func isLeaving(_ id: ItemID) throws(SpoolError) -> Bool {
        try kernel(fileSystem.exists(leavingItem(id).directory))
    }

    /// The items that are on their way out, by arrival.
    public func leavingItems() throws(SpoolError) -> [ItemID] {
        guard try kernel(fileSystem.exists(leaving)) else { return [] }
        return try kernel(fileSystem.entries(of: leaving)).compactMap { ItemID($0.name) }.sorted()
    }

    /// Takes an item off its stage for good. The rename is the commit: a crash before it finds the item where it was,
    /// after it on its way out, with all that it had.
    public func leave(_ claim: consuming Claim) throws(SpoolError) {
        let item = claim.item
        do throws(SystemError) {
            try fileSystem.rename(item.directory, toNew: leavingItem(item.id).directory)
            try fileSystem.synchronize(directory: leaving)
            try fileSystem.synchronize(directory: directory(of: item.stage))
        } catch {
            throw .system(error)
        }
        try? fileSystem.removeTree(work / item.id.name)  // What cannot be swept now is swept at the next start.
    }

    /// The last of an item that was on its way out.
    public func bury(_ id: ItemID) throws(SpoolError) { try bury(leavingItem(id).directory, of: id) }

    /// Takes an item's directory away whole. The rename is the commit: a crash before it finds all of it, after it what
    /// is left in `work/` counts for nothing, and the next start removes it.
    func bury(_ directory: Path, of id: ItemID) throws(SpoolError) {
        let grave = work / id.name
        do throws(SystemError) {
            try fileSystem.removeTree(grave)
            try fileSystem.rename(directory, toNew: grave)
            // Both, or a power cut may find it where it was, and emptied.
            try fileSystem.synchronize(directory: work)
            try fileSystem.synchronize(directory: directory.parent)
            try fileSystem.removeTree(grave)
        } catch {
            throw .system(error)
        }
    }
}
