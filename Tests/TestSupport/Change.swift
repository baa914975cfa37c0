import SystemCalls

/// One call that changes a disk, or makes a change durable, as a value: it can be counted, left out,
/// made late, and named in a report.
enum Change: Sendable, CustomStringConvertible {
    case makeDirectory(Path)
    /// Without a place, the file is emptied first.
    case write(Path, [UInt8], at: Int?)
    case append(Path, [UInt8])
    case copy(Path, to: Path)
    case rename(Path, to: Path, replacing: Bool)
    case remove(Path, directory: Bool)
    case synchronizeFile(Path)
    case synchronizeDirectory(Path)

    var description: String {
        switch self {
        case .makeDirectory(let path): "mkdir \(path)"
        case .write(let path, let bytes, _): "write \(path) (\(bytes.count))"
        case .append(let path, let bytes): "append \(path) (\(bytes.count))"
        case .copy(let path, let target): "copy \(path) → \(target)"
        case .rename(let path, let target, _): "rename \(path) → \(target)"
        case .remove(let path, _): "remove \(path)"
        case .synchronizeFile(let path): "fsync \(path)"
        case .synchronizeDirectory(let path): "fsync \(path)/"
        }
    }
}

extension Nodes {
    mutating func perform(_ change: Change) throws(SystemError) {
        switch change {
        case .makeDirectory(let path): try make(path, directory: true)
        case .write(let path, let bytes, let offset): try write(bytes, to: path, from: offset)
        case .append(let path, let bytes): try write(bytes, to: path, from: size(of: path))
        case .copy(let path, let target): try write(try bytes(of: path), to: target, from: nil)
        case .rename(let path, let target, let replacing): try rename(path, to: target, replacing: replacing)
        case .remove(let path, let directory): try remove(path, directory: directory)
        case .synchronizeFile(let path): try synchronize(file: path)
        case .synchronizeDirectory(let path): try synchronize(directory: path)
        }
    }
}
