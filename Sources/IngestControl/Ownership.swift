import Glibc
import SystemCalls

/// Lets root change a spool as its owner would: what an operator does with sudo must not leave files
/// that the daemon cannot write.
enum Ownership {
    /// Takes on the user and group that own `path`, or the nearest directory above it that is there.
    /// Nothing happens to anybody but root. For the rest of the process.
    static func assume(of path: Path) throws(SystemError) {
        guard geteuid() == 0 else { return }
        var path = path
        while true {
            if let owner = try Disk().attributes(of: path) { return try become(owner.owner, owner.group) }
            guard path.parent != path else { return }
            path = path.parent
        }
    }

    /// The groups first: a user has no right to change them.
    static func become(_ user: UInt32, _ group: UInt32) throws(SystemError) {
        guard user != 0 else { return }
        if let entry = getpwuid(user) { initgroups(entry.pointee.pw_name, group) }
        guard setegid(group) == 0, seteuid(user) == 0 else { throw .last("seteuid") }
    }
}
