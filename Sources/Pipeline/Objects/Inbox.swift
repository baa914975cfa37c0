import JSONValue
import Synchronization
public import SystemCalls

/// The looks that were asked for and not yet taken, in one file: what was answered with "accepted" survives a power
/// cut. One file for all sources, so that one flush serves all who wait.
///
/// 1. When `append` returns, its looks are found after every crash, until they are done.
/// 2. A look that waits already is not written again.
/// 3. A look that is asked for while it is under way is taken once more.
/// 4. What is done may be found again after a crash: looking twice is looking once.
/// 5. It holds so many looks and no more; whoever brings another one is sent away, and nothing of his is kept.
public final class Inbox: Sendable {
    private let file: Path
    private let fileSystem: any FileSystem
    private let most: Int
    private let slack: Int
    private let state = Mutex(State())

    /// Bytes of all keys.
    private static let mostBytes = 32 << 20

    /// Takes up what an earlier life left. The directory must be there.
    ///
    /// - Parameters:
    ///   - most: looks that may wait.
    ///   - slack: lines of what is done that may stand in the file before it is written anew.
    public init(
        at file: Path, on fileSystem: any FileSystem = Disk(), most: Int = 100_000, slack: Int = 1000
    ) throws(SystemError) {
        self.file = file
        self.fileSystem = fileSystem
        self.most = most
        self.slack = slack
        let found = try fileSystem.exists(file) ? Self.looks(in: try fileSystem.read(file, limit: 1 << 30)) : []
        state.withLock { state in
            for look in found { state.add(look) }
            state.lines = state.looks.count
        }
        // The last line may be torn: nothing may be written behind it.
        try fileSystem.replace(file, with: Self.text(state.withLock { Array($0.looks.keys) }))
    }

    /// Returns when the looks are durable. Those who come while a flush is under way share the next one.
    public func append(_ looks: [Look]) async throws(InboxError) {
        let new = try state.withLock { state throws(InboxError) in try state.new(looks, most, Self.mostBytes) }
        guard !new.isEmpty else { return }
        let turn = await withCheckedContinuation { (continuation: CheckedContinuation<Turn, Never>) in
            let leads = state.withLock { state in
                if state.isWriting {
                    state.queue.append((new, continuation))
                    return false
                }
                state.isWriting = true
                return true
            }
            if leads { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .written(let result): try result.get()
        case .lead: try lead(new).get()
        }
    }

    /// Writes for all who wait by now, and hands over to the first of those who came meanwhile.
    private func lead(_ own: [Look]) -> Result<Void, InboxError> {
        let others = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        let all = others.reduce(into: own) { $0 += $1.looks }
        let result = write(all)
        let next: CheckedContinuation<Turn, Never>? = state.withLock { state in
            if case .success = result { for look in all { state.add(look) } }
            state.isWriting = !state.queue.isEmpty
            return state.isWriting ? state.queue.removeFirst().turn : nil
        }
        for other in others { other.turn.resume(returning: .written(result)) }
        next?.resume(returning: .lead)
        let bells = state.withLock { state in Set(all.map(\.source)).compactMap { state.bells[$0] } }
        for bell in bells { bell.ring() }
        return result
    }

    /// Behind the last line, and flushed; or the whole file anew where most of it is done, or its end is torn. A crash
    /// before the flush, or the rename, finds the file as it was, but for a last line that nobody was promised.
    private func write(_ looks: [Look]) -> Result<Void, InboxError> {
        let (kept, isAnew) = state.withLock { state in
            let isAnew = state.isTorn || state.lines > 2 * state.looks.count + slack
            return (isAnew ? Array(state.looks.keys) : [], isAnew)
        }
        do throws(SystemError) {
            if isAnew {
                try fileSystem.replace(file, with: Self.text(kept + looks))
            } else {
                try fileSystem.append(Self.text(looks), to: file)
                try fileSystem.synchronize(file: file)
            }
        } catch {
            state.withLock { $0.isTorn = true }
            return .failure(.system(error))
        }
        state.withLock { state in
            state.lines = (isAnew ? kept.count : state.lines) + looks.count
            state.isTorn = false
        }
        return .success(())
    }

    // MARK: For the sources

    /// Rung when a look for that source has come.
    func bell(of source: String) -> Bell {
        state.withLock { state in
            let bell = state.bells[source] ?? Bell()
            state.bells[source] = bell
            return bell
        }
    }

    /// The next look at a key of that source; nil for none. To be followed by `done` or `putBack`.
    func next(for source: String) -> Look? {
        state.withLock { state in
            guard let key = state.waiting[source]?.popFirst() else { return nil }
            let look = Look(source: source, key: key)
            state.looks[look] = .underWay
            return look
        }
    }

    /// What is there of the key was seen, and what has to be done about it is noted elsewhere.
    func done(_ look: Look) {
        state.withLock { state in
            let status = state.looks.removeValue(forKey: look)
            state.bytes -= look.key.utf8.count
            if status == .askedAgain { state.add(look) }
        }
    }

    /// It could not be looked at now.
    func putBack(_ look: Look) {
        state.withLock { state in
            state.looks[look] = .waiting
            state.waiting[look.source, default: []].append(look.key)
        }
    }

    /// Whether a look at the key waits or is under way.
    func holds(_ look: Look) -> Bool { state.withLock { $0.looks[look] != nil } }

    /// Takes looks away that nobody will ever take: their sources are not in the configuration any more.
    ///
    /// - Returns: how many there were.
    public func forget(allBut sources: Set<String>) -> Int {
        state.withLock { state in
            let gone = state.looks.keys.filter { !sources.contains($0.source) }
            for look in gone {
                state.looks[look] = nil
                state.bytes -= look.key.utf8.count
                state.waiting[look.source] = nil
            }
            return gone.count
        }
    }

    /// Looks that wait or are under way.
    public var count: Int { state.withLock(\.looks.count) }

    // MARK: Lines

    private static func looks(in bytes: [UInt8]) -> [Look] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            // What is no line of ours was torn by a power cut, before anybody was told that it is kept.
            guard let json = try? JSON(parsing: Array(line)), let source = json[0]?.string, let key = json[1]?.string
            else { return nil }
            return Look(source: source, key: key)
        }
    }

    private static func text(_ looks: [Look]) -> [UInt8] {
        Array(looks.map { JSON.array([.string($0.source), .string($0.key)]).text + "\n" }.joined().utf8)
    }
}

/// Why looks are not kept.
public enum InboxError: Error, Hashable, Sendable, CustomStringConvertible {
    case full(waiting: Int)
    case system(SystemError)

    public var description: String {
        switch self {
        case .full(let waiting): "\(waiting) objects wait to be looked at; no more are noted now"
        case .system(let error): "events cannot be kept: \(error)"
        }
    }
}
