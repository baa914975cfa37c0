import CommandLineOptions
import Glibc
import SystemCalls

/// Those who bring films by SSH to a box that was set up by the package: a directory each, with their keys and a
/// link to their spool. /usr/libexec/ingestd/creator makes all that belongs to one, and takes it away; it calls
/// useradd, systemctl and sshd in turn, which is what a shell is for (decision 0045). It trusts what it is given: names
/// and keys are checked here.
struct Creators {
    private let directory: Path
    private let program: Path
    private let roots: Path

    init(
        _ directory: Path = "/etc/ingestd/creators", program: Path = "/usr/libexec/ingestd/creator",
        roots: Path = "/srv/ingestd"
    ) {
        self.directory = directory
        self.program = program
        self.roots = roots
    }

    /// Also one whose making or removal was broken off.
    func all() throws(ControlError) -> [CreatorName] {
        guard try fromKernel(Disk().exists(directory)) else { return [] }
        let entries = try fromKernel(Disk().entries(of: directory))
        return entries.compactMap { $0.name.text.flatMap { CreatorName($0) } }.sorted()
    }

    /// Empty for a creator that there is not, or that cannot come in yet.
    func keys(of name: CreatorName) throws(ControlError) -> [PublicKey] {
        let file = home(of: name) / "authorized_keys"
        guard try fromKernel(Disk().exists(file)) else { return [] }
        let bytes = try fromKernel(Disk().read(file, limit: PublicKey.fileLimit))
        do {
            return try PublicKey.keys(in: bytes)
        } catch .none {
            return []
        } catch {
            throw .keys(Argument(bytes: file.bytes), error)
        }
    }

    /// The directory of the spool that the creator's films go into, also while its disk is away.
    func spool(of name: CreatorName) -> Path? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = (home(of: name) / "spool").withCString { readlink($0, &target, target.count) }
        return count > 0 ? Path(bytes: target.prefix(count).map { UInt8(bitPattern: $0) }) : nil
    }

    /// True while the creator's door leads into that spool: not while its disk is away.
    func isOpen(_ name: CreatorName, into spool: Path) -> Bool {
        guard let name = Name(name.text) else { return false }
        // Where one of them cannot be looked at, the door is not known to be open.
        let here = try? Disk().attributes(of: roots / name / "incoming")
        let there = try? Disk().attributes(of: spool / "incoming" / name)  // Likewise.
        return here != nil && here?.device == there?.device && here?.inode == there?.inode
    }

    /// To be asked before anything else is: whoever may not do it need not bring a key.
    func mustBeChangeable() throws(ControlError) {
        guard geteuid() == 0 else { throw .notRoot }
        guard try fromKernel(Disk().exists(program)) else { throw .noCreators(program) }
    }

    /// Makes what is not there yet. A creator comes in by these keys and no others.
    func add(_ name: CreatorName, _ spool: Path, _ keys: [PublicKey]) async throws(ControlError) {
        try await run(["add", .init(name.text), .init("", spool), .init(Self.text(keys))])
    }

    func replaceKeys(of name: CreatorName, with keys: [PublicKey]) async throws(ControlError) {
        try await run(["keys", .init(name.text), .init(Self.text(keys))])
    }

    /// Returns what is left, and why; empty where nothing is.
    func remove(_ name: CreatorName) async throws(ControlError) -> [String] {
        try await run(["remove", .init(name.text)])
    }

    @discardableResult
    private func run(_ arguments: [Command.Argument]) async throws(ControlError) -> [String] {
        try mustBeChangeable()
        var lines: [String] = []
        let exit: Exit
        do throws(SystemError) {
            exit = try await Command(program, arguments).run { lines.append(String(decoding: $0, as: UTF8.self)) }
        } catch {
            throw .system(error)
        }
        guard exit.isSuccess else { throw .creator(printable(lines: exit.errors)) }
        return lines
    }

    private func home(of name: CreatorName) -> Path {
        guard let name = Name(name.text) else { preconditionFailure("a creator's name is a name") }
        return directory / name
    }

    /// As authorized_keys.
    private static func text(_ keys: [PublicKey]) -> String {
        (["# ingestctl add-creator and remove-creator write this file"] + keys.map(\.line) + [""])
            .joined(separator: "\n")
    }
}
