internal import CSQLite
internal import Glibc
internal import SystemCalls

extension Connection {
    /// Lets root make the file for whoever owns the directory: an operator who runs `ingestctl
    /// rebuild-catalog` with sudo must not leave a file that the daemon cannot write. The files
    /// beside it (`-wal`, `-shm`) SQLite gives to the file's owner by itself. An empty file is an empty
    /// database; a crash in between leaves one that is given away at the next call.
    static func giveToOwnerOfDirectory(_ path: Path) throws(DatabaseError) {
        guard geteuid() == 0 else { return }
        let disk = Disk()
        do throws(SystemError) {
            let file = try disk.attributes(of: path)
            guard file == nil || file?.size == 0, let directory = try disk.attributes(of: path.parent) else { return }
            if file == nil { try disk.write([], to: path) }
            let answer = path.withCString { lchown($0, directory.owner, directory.group) }
            guard answer == 0 else { throw .last("chown", path) }
        } catch {
            throw DatabaseError(code: SQLITE_CANTOPEN, message: "\(error)", statement: "make the file")
        }
    }
}
