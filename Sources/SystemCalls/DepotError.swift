/// Why a file is not kept.
public enum DepotError: Error, Hashable, Sendable {
    /// The directory, or what marks it, is not there: its disk is away.
    case offline(Path)
    /// No file of that name, in a directory that is there.
    case lacking(Path)
    /// A link, a directory or a device where a file is wanted.
    case notRegular(Path)
    /// The file grew or shrank while it was copied.
    case changed(Path)
    case system(SystemError)

    /// No room: blocks, inodes or quota.
    public var isFull: Bool {
        if case .system(let error) = self { error.isFull } else { false }
    }
}

extension DepotError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .offline(let path): "\(path) is not there: mount its disk, or make it with `ingestctl init`"
        case .lacking(let path): "\(path) is missing"
        case .notRegular(let path): "\(path) is no regular file"
        case .changed(let path): "\(path) changed while it was copied"
        case .system(let error): error.description
        }
    }
}
