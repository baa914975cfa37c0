public import SystemCalls

/// What the spool refuses, and why.
public enum SpoolError: Error, Hashable, Sendable {
    case system(SystemError)
    /// The directory is there but carries no marker: a mount that is missing, or not a spool.
    case offline(Path)
    /// Another daemon serves this spool.
    case served(Path)
    /// An item would have to move between file systems, which is not atomic.
    case otherDevice(Path)
    /// A directory of ours that anyone may write.
    case open(Path)
    /// A file system that does not keep what the spool needs.
    case unfit(Path, reason: String)
    /// The item is no longer where it was seen.
    case moved(ItemID, from: Stage)
    /// Someone in this process is working on the item.
    case claimed(ItemID)
    /// Taking this on would go below the floor of free space or inodes.
    case noRoom(needed: Int, Room)
    /// The file at the door is not one that can be taken.
    case notTakeable(Path)
    /// A product that does not hold what its seal says.
    case broken(Path, reason: String)

    /// The world's fault (true) or the item's: the one bit that decides what happens next.
    public var isTemporary: Bool {
        switch self {
        case .notTakeable, .broken: false
        case .system, .offline, .served, .otherDevice, .open, .unfit, .moved, .claimed, .noRoom: true
        }
    }
}

extension SpoolError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .offline(let path):
            "\(path) is not a spool (no \(Spool.marker) in it): mount it, or make it one with `ingestctl init`"
        case .served(let path): "\(path) is served by another ingestd already"
        case .otherDevice(let path):
            "\(path) is on another file system than its spool: items could not be renamed into it"
        case .open(let path): "\(path) may be written by anyone: take the right away (chmod o-w)"
        case .unfit(let path, let reason): "\(path) cannot be a spool: \(reason)"
        case .moved(let id, let stage): "\(id) is no longer in \(stage)/"
        case .claimed(let id): "\(id) is being worked on"
        case .noRoom(let needed, let room):
            "no room: \(needed) bytes wanted, \(room.bytes) bytes and \(room.inodes) inodes left"
        case .notTakeable(let path): "\(path) is not a regular file with one name"
        case .broken(let path, let reason): "\(path) is not whole: \(reason)"
        }
    }
}

/// Runs what only the kernel can refuse, and says so in the spool's terms.
func kernel<Result>(_ body: @autoclosure () throws(SystemError) -> Result) throws(SpoolError) -> Result {
    do { return try body() } catch { throw .system(error) }
}
