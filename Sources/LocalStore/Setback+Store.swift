internal import Glibc
internal import Pipeline
internal import SystemCalls

/// The table from what a directory refuses to what a step does. Nothing that the store's disk says is
/// the item's fault: full, broken, read-only or away, it can be mended, and the item waits. Only a
/// file that the item itself should hold, and does not, makes a person look.
extension Setback {
    static func store(_ error: SystemError, _ key: ObjectKey?) -> Setback {
        let subject = key.map { "\($0)" } ?? "a question"
        if error.isFull { return .temporary("the object store is full, \(subject) waits for room: \(error)") }
        return .temporary("the object store did not answer for \(subject): \(error)")
    }

    static func offline(_ root: Path) -> Setback {
        .temporary("the object store's directory \(root) is not there: mount its disk, or make the directory")
    }
}

extension SystemError {
    /// The copy has not as many bytes as the file had: it was written to meanwhile.
    static func sizeDiffers(_ copy: Path) -> SystemError { SystemError("compare size", copy, code: EIO) }
}

extension BucketDirectory {
    /// Bytes. A file that is missing from a directory that is there is a hole in the item; a missing
    /// directory is an item that moved, or a spool whose disk is away.
    func sizeOfSource(_ file: Path) throws(Setback) -> Int {
        guard let attributes = try look(at: file) else {
            guard try look(at: file.parent) != nil else {
                throw .temporary("\(file.parent) is not there: the item moved, or its disk is away")
            }
            throw .permanent("the item lacks \(file), which an earlier step made")
        }
        guard attributes.kind == .file else { throw .permanent("\(file) is no regular file") }
        return attributes.size
    }

    private func look(at path: Path) throws(Setback) -> Attributes? {
        do {
            return try fileSystem.attributes(of: path)
        } catch {
            throw .temporary("the file to store cannot be looked at: \(error)")
        }
    }
}
