import Glibc
import SystemCalls

/// The inodes of a `MemoryDisk`: what a reader sees now, and what a power cut would leave.
struct Nodes: Sendable {
    typealias Number = Int

    private struct File: Sendable {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
        /// So many bytes at the beginning were not written to since they were flushed: no cut tears them.
        var firm = 0
        var modified: Int64 = 0
    }

    /// A change of names that is not durable yet: it happens whole or not at all.
    private struct Pending: Sendable {
        var removed: (directory: Number, name: Name)?
        var added: (directory: Number, name: Name, node: Number)?
        /// The directories that have not been flushed since.
        var waits: Set<Number>
    }

    private static let root = 0
    private var files: [Number: File] = [:]
    private var names: [Number: [Name: Number]] = [root: [:]]
    private var durableNames: [Number: [Name: Number]] = [root: [:]]
    private var pending: [Pending] = []
    private var last = root
    private var clock: Int64 = 0

    // MARK: Questions

    func attributes(of path: Path) -> Attributes? {
        guard let node = node(at: path) else { return nil }
        guard let file = files[node] else {
            return Attributes(kind: .directory, size: 0, inode: UInt64(node), mode: 0o755)
        }
        return Attributes(kind: .file, size: file.bytes.count, modified: file.modified, inode: UInt64(node))
    }

    func entries(of directory: Path) throws(SystemError) -> [Entry] {
        guard let node = node(at: directory) else { throw error(ENOENT) }
        guard let names = names[node] else { throw error(ENOTDIR) }
        return names.map { Entry($0.key, files[$0.value] == nil ? .directory : .file) }
    }

    func bytes(of path: Path) throws(SystemError) -> [UInt8] {
        guard let node = node(at: path) else { throw error(ENOENT) }
        guard let file = files[node] else { throw error(EISDIR) }
        return file.bytes
    }

    func size(of path: Path) -> Int? { node(at: path).flatMap { files[$0]?.bytes.count } }

    /// Of everything that can be reached by name.
    var fingerprint: Int {
        var hasher = Hasher()
        add(Self.root, to: &hasher)
        return hasher.finalize()
    }

    private func add(_ node: Number, to hasher: inout Hasher) {
        guard let below = names[node] else { return hasher.combine(files[node]?.bytes) }
        for (name, child) in below.sorted(by: { $0.key < $1.key }) {
            hasher.combine(name)
            add(child, to: &hasher)
        }
        hasher.combine(below.count)
    }

    // MARK: Changes

    mutating func make(_ path: Path, directory: Bool) throws(SystemError) {
        let (parent, name) = try place(path)
        guard names[parent]![name] == nil else { throw error(EEXIST) }
        last += 1
        if directory {
            names[last] = [:]
            durableNames[last] = [:]
        } else {
            files[last] = File()
        }
        change(removed: nil, added: (parent, name, last))
    }

    mutating func write(_ bytes: [UInt8], to path: Path, from offset: Int?) throws(SystemError) {
        if node(at: path) == nil { try make(path, directory: false) }
        guard let node = node(at: path), var file = files[node] else { throw error(EISDIR) }
        clock += 1
        file.bytes =
            offset.map { Array(file.bytes.prefix($0)) + bytes + file.bytes.dropFirst($0 + bytes.count) } ?? bytes
        file.modified = clock
        file.firm = min(file.firm, offset ?? 0)
        files[node] = file
    }

    mutating func rename(_ path: Path, to target: Path, replacing: Bool) throws(SystemError) {
        let (from, name) = try place(path)
        guard let node = names[from]![name] else { throw error(ENOENT) }
        let (to, newName) = try place(target)
        if let there = names[to]![newName] {
            guard replacing else { throw error(EEXIST) }
            if let below = names[there], !below.isEmpty { throw error(ENOTEMPTY) }
        }
        change(removed: (from, name), added: (to, newName, node))
    }

    mutating func remove(_ path: Path, directory: Bool) throws(SystemError) {
        let (parent, name) = try place(path)
        guard let node = names[parent]![name] else { throw error(ENOENT) }
        guard (files[node] == nil) == directory else { throw error(directory ? ENOTDIR : EISDIR) }
        if let below = names[node], !below.isEmpty { throw error(ENOTEMPTY) }
        change(removed: (parent, name), added: nil)
    }

    mutating func synchronize(file path: Path) throws(SystemError) {
        guard let node = node(at: path) else { throw error(ENOENT) }
        guard let file = files[node] else { throw error(EISDIR) }
        files[node]!.durable = file.bytes
        files[node]!.firm = file.bytes.count
    }

    mutating func synchronize(directory path: Path) throws(SystemError) {
        guard let node = node(at: path), names[node] != nil else { throw error(ENOENT) }
        for index in pending.indices { pending[index].waits.remove(node) }
        for change in pending where change.waits.isEmpty { Self.apply(change, to: &durableNames) }
        pending.removeAll { $0.waits.isEmpty }
    }

    // MARK: Power cuts

    /// What a cut may leave: of the pending changes any of the last, and all or none of those before
    /// them; of bytes that were written to since the last flush all, none, or the first half.
    func powerCuts() -> [(name: String, nodes: Nodes)] {
        var cuts: [(String, Nodes)] = []
        let bytesAreSafe = files.values.allSatisfy { $0.bytes == $0.durable }
        for kept in combinations(of: pending.count) {
            for bytes in bytesAreSafe ? [Bytes.kept] : Bytes.allCases {
                cuts.append(
                    ("names \(kept.sorted()) of \(pending.count), bytes \(bytes)", survivor(keeping: kept, bytes)))
            }
        }
        return cuts
    }

    private enum Bytes: CaseIterable { case lost, kept, torn }

    /// Every combination of the last four, with all of those before them kept or none.
    private func combinations(of count: Int) -> [Set<Int>] {
        let recent = min(count, 4)
        let older = Set(0..<(count - recent))
        let subsets = (0..<(1 << recent)).map { mask in
            Set((0..<recent).filter { mask & (1 << $0) != 0 }.map { $0 + count - recent })
        }
        return subsets + (older.isEmpty ? [] : subsets.map { $0.union(older) })
    }

    private func survivor(keeping kept: Set<Int>, _ bytes: Bytes) -> Nodes {
        var after = self
        for index in pending.indices where kept.contains(index) && isPossible(pending[index], after.durableNames) {
            Self.apply(pending[index], to: &after.durableNames)
        }
        after.names = after.durableNames
        after.pending = []
        for (node, file) in files {
            let left: [UInt8] =
                switch bytes {
                case .lost: file.durable
                case .kept: file.bytes
                case .torn:
                    file.bytes == file.durable
                        ? file.bytes : Array(file.bytes.prefix(file.firm + (file.bytes.count - file.firm) / 2))
                }
            after.files[node] = File(bytes: left, durable: left, firm: left.count, modified: file.modified)
        }
        return after
    }

    /// A name that is not there cannot be moved: a rename is lost with the change that made its source.
    private func isPossible(_ change: Pending, _ names: [Number: [Name: Number]]) -> Bool {
        guard let removed = change.removed, let added = change.added else { return true }
        return names[removed.directory]?[removed.name] == added.node
    }

    // MARK: Names

    private mutating func change(
        removed: (directory: Number, name: Name)?, added: (directory: Number, name: Name, node: Number)?
    ) {
        let change = Pending(
            removed: removed, added: added, waits: Set([removed?.directory, added?.directory].compactMap(\.self)))
        Self.apply(change, to: &names)
        pending.append(change)
    }

    private static func apply(_ change: Pending, to names: inout [Number: [Name: Number]]) {
        if let removed = change.removed { names[removed.directory]?[removed.name] = nil }
        if let added = change.added { names[added.directory, default: [:]][added.name] = added.node }
    }

    private func node(at path: Path) -> Number? {
        if path.bytes == [UInt8(ascii: "/")] { return Self.root }
        guard let parts = path.names(below: "/") else { return nil }
        var node = Self.root
        for part in parts {
            guard let next = names[node]?[part] else { return nil }
            node = next
        }
        return node
    }

    private func place(_ path: Path) throws(SystemError) -> (Number, Name) {
        guard let name = path.name, let parent = node(at: path.parent), names[parent] != nil else {
            throw error(ENOENT)
        }
        return (parent, name)
    }

    private func error(_ code: Int32) -> SystemError { SystemError("", nil, code: code) }
}
