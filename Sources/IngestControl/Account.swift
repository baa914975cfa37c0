import CommandLineOptions
import Glibc
import SystemCalls

/// A user and a group of this box.
struct Account: Equatable, CustomStringConvertible {
    let user: UInt32
    let group: UInt32

    /// `USER:GROUP`, by their names.
    init(named word: Argument) throws(ControlError) {
        let names = word.text?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
        guard names.count == 2, let user = getpwnam(names[0]), let group = getgrnam(names[1]) else {
            throw .noAccount(word)
        }
        self.user = user.pointee.pw_uid
        self.group = group.pointee.gr_gid
    }

    /// Its name, or its number where it has none.
    static func name(ofUser user: UInt32) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
    }

    var description: String {
        let group = getgrgid(group).map { String(cString: $0.pointee.gr_name) } ?? "\(group)"
        return "\(Self.name(ofUser: user)):\(group)"
    }

    /// Makes a directory with what is missing above it, all of it ours; what is there stays as it is. Where somebody
    /// puts a link in its place meanwhile, only that is given away.
    func make(_ directory: Path) throws(SystemError) {
        let disk = Disk()
        guard try !disk.exists(directory) else { return }
        if directory.parent != directory { try make(directory.parent) }
        try disk.makeDirectory(directory)
        guard directory.withCString({ lchown($0, user, group) }) == 0 else { throw .last("chown", directory) }
    }
}
