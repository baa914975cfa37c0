import Spool
import SystemCalls

/// The files at the door that are whole and cannot be taken in, each with a sentence: what is the matter, and what
/// to do about it.
struct Obstacles: Sendable {
    private(set) var files: [Path: String] = [:]

    /// Every sentence once.
    var sentences: [String] { Set(files.values).sorted() }

    /// False where the sentence has been told of this or another file.
    mutating func note(_ file: Path, _ sentence: String) -> Bool {
        let isNews = !files.values.contains(sentence)
        files[file] = sentence
        return isNews
    }

    /// The file has been taken in, or has gone. The sentence that holds no more; nil where it holds for others.
    mutating func clear(_ file: Path) -> String? {
        guard let sentence = files.removeValue(forKey: file), !files.values.contains(sentence) else { return nil }
        return sentence
    }
}

extension Obstacles {
    /// What an operator does about a file that could not be taken from the door, after the right that is missing.
    static func sentence(_ file: Path, _ error: SystemError, at door: Path, on fileSystem: any FileSystem) -> String {
        let folder = file.parent
        guard error.isForbidden else {
            guard error.isBetweenMounts else { return "\(file) is whole and cannot be taken: \(error)" }
            return "films cannot be renamed out of \(folder), a mount of its own: copy them from there to \(door)"
        }
        if error.call == "open" {
            return "\(file) may not be read by ingestd: let its group read it (chgrp --reference=\(door) FILE && "
                + "chmod g+r FILE)"
        }
        // Where it cannot be asked, the other advice does no harm.
        let mode = ((try? fileSystem.attributes(of: folder)) ?? nil)?.mode ?? 0
        let sticky = mode & 0o1000 != 0 ? " and chmod -t \(folder)" : ""
        return "ingestd may not rename films out of \(folder): let its group write there "
            + "(chgrp --reference=\(door) \(folder) && chmod g+rwx \(folder)\(sticky))"
    }
}
