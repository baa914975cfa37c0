public import SystemCalls

/// The queue: a directory whose sub-directories are the stages.
///
/// After a crash at any instant (DESIGN of the project; the crash tests hold them under these numbers):
/// 1. An item is in exactly one stage directory, and that directory is its state.
/// 2. It holds its source, its ticket and, complete, the product of every stage it has passed.
/// 3. Emptying `work/` loses nothing but time.
/// 4. What a call promised by returning survives a power cut.
/// 5. Nothing is deleted that is not in `done/` with verified copies, or where a person can see it.
public final class Spool: Sendable {
    /// Tells a spool from the empty directory that a missing mount leaves behind.
    static let marker: Name = ".ingestd-spool"
    static let lockFile: Name = ".lock"
    static let pauseFile: Name = ".paused"

    public let root: Path
    public let fileSystem: any FileSystem
    /// What must stay free: below it nothing is admitted and no work is begun.
    public let floor: Room
    let claims = Claims()

    /// A spool that `Spool.make` made. Nothing is changed on disk.
    public init(at root: Path, on fileSystem: any FileSystem, floor: Room) throws(SpoolError) {
        self.root = root
        self.fileSystem = fileSystem
        self.floor = floor
        guard try kernel(fileSystem.exists(root / Self.marker)) else { throw .offline(root) }
    }

    /// Where strangers write.
    public var door: Path { root / "incoming" }
    /// One small file per dropped name, for those who dropped it.
    public var receipts: Path { root / "receipts" }
    /// Private; may be emptied at any start.
    public var work: Path { root / "work" }
    public var lock: Path { root / Self.lockFile }

    public func directory(of stage: Stage) -> Path { root / stage.name }

    public func item(_ id: ItemID, at stage: Stage) -> Item { Item(id, at: stage, in: root) }

    /// The items in a stage, by arrival.
    public func items(at stage: Stage) throws(SpoolError) -> [ItemID] {
        var items: [ItemID] = []
        do throws(SystemError) {
            try fileSystem.list(directory(of: stage)) { entry in
                if entry.kind == .directory, let id = ItemID(entry.name) { items.append(id) }
            }
        } catch {
            throw .system(error)
        }
        items.sort()
        return items
    }

    /// Where an item is now; nil when there is none of that name.
    public func locate(_ id: ItemID) throws(SpoolError) -> Item? {
        for stage in Stage.allCases {
            let item = item(id, at: stage)
            if try kernel(fileSystem.exists(item.directory)) { return item }
        }
        return nil
    }

    /// True while the operator has asked that no step be begun.
    public func isPaused() throws(SpoolError) -> Bool {
        try kernel(fileSystem.exists(root / Self.pauseFile))
    }

    /// Asks for a pause, or ends it; it outlives restarts.
    public func pause(_ paused: Bool) throws(SpoolError) {
        let file = root / Self.pauseFile
        do throws(SystemError) {
            if paused {
                try fileSystem.write([], to: file)
            } else if try fileSystem.exists(file) {
                try fileSystem.remove(file: file)
            }
            try fileSystem.synchronize(directory: root)
        } catch {
            throw .system(error)
        }
    }

    /// What is left on the spool's file system.
    public func room() throws(SpoolError) -> Room { try kernel(fileSystem.room(at: root)) }

    /// False when taking `bytes` more would go below the floor: the door waits.
    public func hasRoom(for bytes: Int) throws(SpoolError) -> Bool {
        let room = try room()
        return room.bytes - bytes >= floor.bytes && room.inodes >= floor.inodes
    }
}
