import Glibc
import Synchronization
public import SystemCalls

/// A disk in memory that promises what POSIX promises and nothing more, and that can be stopped
/// after any change.
///
/// The model: a file's bytes are durable once the file was flushed. A change of names (create, remove,
/// rename, mkdir) is *pending* until every directory that it touches was flushed; a power cut
/// keeps or loses each pending change whole (`PowerCut`), in any combination. That is stricter than
/// any journalling file system, and it is all that fsync(2) lets a portable program count on.
public final class MemoryDisk: FileSystem {
    /// What is done to the changes as they come, counted from 0.
    public struct Script: Sendable {
        /// The process dies after this many changes: every later call fails.
        public var stopAfter: Int?
        /// The change is reported as done, and is not.
        public var skip: Int?
        /// The change is done only after the one that follows it.
        public var delay: Int?
        /// Keep what the disk holds after every change.
        public var keepsHistory = false
        /// The change fails with this errno, once or from there on.
        public var fault: (change: Int, code: Int32, lasting: Bool)?

        public init() {}
    }

    fileprivate struct State {
        var nodes = Nodes()
        var script = Script()
        var trace: [String] = []
        var delayed: Change?
        var room = Room(bytes: 1 << 40, inodes: 1 << 20)
        var stopped = false
        var history: [Snapshot] = []
    }

    private let state: Mutex<State>

    public init() {
        state = Mutex(State())
    }

    init(_ nodes: Nodes) {
        var first = State()
        first.nodes = nodes
        state = Mutex(first)
    }

    /// The changes that were asked for since `run`, in words.
    public var trace: [String] { state.withLock { $0.trace } }

    /// Begins a new life: counts changes from 0 and treats them as the script says.
    public func run(_ script: Script = Script()) {
        state.withLock {
            $0.script = script
            $0.trace = []
            $0.stopped = false
            $0.delayed = nil
            $0.history = script.keepsHistory ? [Snapshot(after: "the start", nodes: $0.nodes)] : []
        }
    }

    /// The process dies here: every later call fails.
    public func stop() {
        state.withLock { $0.stopped = true }
    }

    /// What the disk says is left.
    public func setRoom(_ room: Room) {
        state.withLock { $0.room = room }
    }

    /// What the disk held at the start and after every change, where the script asked for it.
    public var history: [Snapshot] { state.withLock { $0.history } }

    /// What the disk holds now.
    public var snapshot: Snapshot { state.withLock { Snapshot(after: $0.trace.last ?? "the start", nodes: $0.nodes) } }

    // MARK: Questions

    public func attributes(of path: Path) throws(SystemError) -> Attributes? {
        try now("lstat", path).attributes(of: path)
    }

    public func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError) {
        try now("opendir", directory).entries(of: directory).forEach(show)
    }

    public func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        Array(try now("open", path).bytes(of: path).dropFirst(offset).prefix(count))
    }

    public func room(at path: Path) throws(SystemError) -> Room {
        _ = try now("statvfs", path)
        return state.withLock { $0.room }
    }

    // MARK: Changes and promises

    public func makeDirectory(_ path: Path) throws(SystemError) { try make(.makeDirectory(path)) }
    public func write(_ bytes: [UInt8], to path: Path) throws(SystemError) { try make(.write(path, bytes, at: nil)) }
    public func append(_ bytes: [UInt8], to path: Path) throws(SystemError) { try make(.append(path, bytes)) }
    public func open(_ path: Path) throws(SystemError) -> any WritableFile {
        _ = try now("open", path).bytes(of: path)
        return MemoryFile(disk: self, path: path)
    }
    public func copy(_ path: Path, to target: Path) throws(SystemError) { try make(.copy(path, to: target)) }
    public func rename(_ path: Path, to target: Path) throws(SystemError) {
        try make(.rename(path, to: target, replacing: true))
    }
    public func rename(_ path: Path, toNew target: Path) throws(SystemError) {
        try make(.rename(path, to: target, replacing: false))
    }
    public func remove(file path: Path) throws(SystemError) { try make(.remove(path, directory: false)) }
    public func remove(directory path: Path) throws(SystemError) { try make(.remove(path, directory: true)) }
    public func synchronize(file path: Path) throws(SystemError) { try make(.synchronizeFile(path)) }
    public func synchronize(directory path: Path) throws(SystemError) { try make(.synchronizeDirectory(path)) }

    // MARK: The script

    private func now(_ call: String, _ path: Path) throws(SystemError) -> Nodes {
        let nodes = state.withLock { $0.stopped ? nil : $0.nodes }
        guard let nodes else { throw SystemError("stopped \(call)", path, code: EIO) }
        return nodes
    }

    fileprivate func make(_ change: Change) throws(SystemError) {
        let failure = state.withLock { $0.take(change) }
        if let failure { throw failure }
    }
}

/// Known by its name, which nobody changes under it.
private struct MemoryFile: WritableFile {
    let disk: MemoryDisk
    let path: Path

    func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) {
        try disk.make(.write(path, bytes.withUnsafeBytes(Array.init), at: offset))
    }
}

extension MemoryDisk.State {
    /// Counts the change and does with it what the script says.
    fileprivate mutating func take(_ change: Change) -> SystemError? {
        if stopped { return SystemError("stopped", nil, code: EIO) }
        let number = trace.count
        trace.append("\(change)")
        if let fault = script.fault, number == fault.change || (fault.lasting && number > fault.change) {
            return SystemError("\(change)", nil, code: fault.code)
        }
        let failure: SystemError?
        switch number {
        case script.skip: failure = nil
        case script.delay:
            delayed = change
            failure = nil
        default:
            failure = nodes.failure(of: change)
            if let late = delayed {
                delayed = nil
                // What stood between the two is what a crash there finds.
                if script.keepsHistory { history[history.count - 1] = Snapshot(after: "\(change)", nodes: nodes) }
                _ = nodes.failure(of: late)
            }
        }
        if failure == nil, script.stopAfter == number + 1 { stopped = true }
        if script.keepsHistory { history.append(Snapshot(after: "\(change)", nodes: nodes)) }
        return failure
    }
}

extension Nodes {
    fileprivate mutating func failure(of change: Change) -> SystemError? {
        do {
            try perform(change)
            return nil
        } catch {
            return error
        }
    }
}
