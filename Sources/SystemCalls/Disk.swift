import CSystemCalls
import Glibc

/// The file system of this machine.
public struct Disk: FileSystem {
    /// Bits for new directories and files, before the umask.
    private let directoryMode: mode_t
    private let fileMode: mode_t

    public init(directoryMode: UInt32 = 0o755, fileMode: UInt32 = 0o644) {
        self.directoryMode = directoryMode
        self.fileMode = fileMode
    }

    public func attributes(of path: Path) throws(SystemError) -> Attributes? {
        var answer = stat()
        guard path.withCString({ lstat($0, &answer) }) == 0 else {
            let error = SystemError.last("lstat", path)
            if error.isAbsent { return nil }
            throw error
        }
        return Attributes(answer)
    }

    public func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError) {
        let stream = try Pulse.here.during("opendir", directory) { () throws(SystemError) in
            guard let stream = directory.withCString({ opendir($0) }) else { throw .last("opendir", directory) }
            return stream
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .last("readdir", directory) }
                return
            }
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = Name(bytes: bytes) else { continue }
            guard let kind = try kind(of: name, in: directory, hint: entry.pointee.d_type) else { continue }
            show(Entry(name, kind))
        }
    }

    public func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW)
        return try Pulse.here.during("read", path) { () throws(SystemError) in
            try file.read(at: offset, count: count)
        }
    }

    public func room(at path: Path) throws(SystemError) -> Room {
        var answer = statvfs()
        guard path.withCString({ statvfs($0, &answer) }) == 0 else { throw .last("statvfs", path) }
        let bytes = UInt64(answer.f_bavail).multipliedReportingOverflow(by: UInt64(answer.f_frsize)).partialValue
        return Room(
            bytes: Int(clamping: bytes), inodes: answer.f_files == 0 ? Int.max : Int(clamping: answer.f_favail))
    }

    public func makeDirectory(_ path: Path) throws(SystemError) {
        guard path.withCString({ mkdir($0, directoryMode) }) == 0 else { throw .last("mkdir", path) }
    }

    public func write(_ bytes: [UInt8], to path: Path) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: fileMode)
        try file.write(bytes)
        try file.close()
    }

    public func append(_ bytes: [UInt8], to path: Path) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: fileMode)
        try file.write(bytes)
        try file.close()
    }

    public func open(_ path: Path) throws(SystemError) -> any WritableFile {
        DiskFile(try Descriptor.open(path, O_WRONLY | O_NOFOLLOW))
    }

    public func copy(_ path: Path, to target: Path) throws(SystemError) {
        let from = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW)
        let to = try Descriptor.open(target, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: fileMode)
        try to.copy(from: from)
        try to.close()
    }

    public func rename(_ path: Path, to target: Path) throws(SystemError) {
        try Pulse.here.during("rename", path) { () throws(SystemError) in
            let answer = path.withCString { from in target.withCString { Glibc.rename(from, $0) } }
            guard answer == 0 else { throw .last("rename", path) }
        }
    }

    public func rename(_ path: Path, toNew target: Path) throws(SystemError) {
        do throws(SystemError) {
            try Pulse.here.during("rename", path) { () throws(SystemError) in
                let answer = path.withCString { from in target.withCString { sc_rename_noreplace(from, $0) } }
                guard answer == 0 else { throw .last("rename", path) }
            }
        } catch {
            guard error.code == EINVAL else { throw error }
            try renameAfterALook(path, to: target)
        }
    }

    /// For file systems that do not know RENAME_NOREPLACE (NFS, much of FUSE). Inside the spool nobody else
    /// makes names; at the door a file that comes between the look and the rename would be lost.
    private func renameAfterALook(_ path: Path, to target: Path) throws(SystemError) {
        guard try attributes(of: target) == nil else { throw SystemError("rename", path, code: EEXIST) }
        try rename(path, to: target)
    }

    public func remove(file path: Path) throws(SystemError) {
        guard path.withCString({ unlink($0) }) == 0 else { throw .last("unlink", path) }
    }

    public func remove(directory path: Path) throws(SystemError) {
        guard path.withCString({ rmdir($0) }) == 0 else { throw .last("rmdir", path) }
    }

    public func synchronize(file path: Path) throws(SystemError) {
        try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).synchronize()
    }

    public func synchronize(directory path: Path) throws(SystemError) {
        try Descriptor.open(path, O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// `d_type` where the file system gives it, `lstat` where not; nil when the name has gone.
    private func kind(of name: Name, in directory: Path, hint: UInt8) throws(SystemError) -> Attributes.Kind? {
        switch Int(hint) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .link
        case Int(DT_UNKNOWN): try attributes(of: directory / name)?.kind
        default: .special
        }
    }
}

/// What a close would have to report (NFS, quotas), the flush reports that has to follow anyway.
private final class DiskFile: WritableFile {
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) { try descriptor.write(bytes, at: offset) }
}

extension Attributes {
    init(_ answer: stat) {
        let kind: Kind =
            switch answer.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .special
            }
        self.init(
            kind: kind, size: answer.st_size,
            modified: Self.nanoseconds(answer.st_mtim),
            inode: UInt64(answer.st_ino), device: UInt64(answer.st_dev), links: Int(answer.st_nlink),
            owner: answer.st_uid, group: answer.st_gid, mode: answer.st_mode & 0o7777)
    }

    /// A time that nanoseconds cannot hold (before 1677, after 2262) is the nearest that they can: anyone
    /// may set any time on his file.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
        return overflow || carry ? (time.tv_sec < 0 ? .min : .max) : sum
    }
}
