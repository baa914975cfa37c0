import Glibc
import SystemCalls
import Testing

@testable import Watch

/// A directory of its own with a door in it, and what the door has said so far.
final class Yard {
    let root: Path
    let incoming: Path
    /// Another directory on the same file system.
    let aside: Path
    let door: Door
    private(set) var ready: [Dropped] = []
    private(set) var refused: [Refused] = []
    private(set) var notes: [String] = []
    private(set) var rounds = 0
    private let inotify: Inotify

    /// Slow ticks are far away, so that no test passes by them.
    static let settings = Settings(
        quiet: .milliseconds(200), grace: .milliseconds(30), poll: .milliseconds(50), slowTick: .seconds(600))

    init(
        _ settings: Settings = Yard.settings, below parent: String = "/tmp", ground: Ground? = nil,
        wholeness: @escaping Wholeness = { _ in .whole }
    ) throws {
        var template = Array("\(parent)/watch.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        root = try #require(Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) }))
        incoming = root / "incoming"
        aside = root / "aside"
        try Disk().makeDirectory(incoming)
        try Disk().makeDirectory(aside)
        inotify = try Inotify()
        door = try Door(incoming, settings, wholeness, inotify, ground ?? .real(inotify))
    }

    deinit {
        try? Disk().removeTree(root)  // what is left in /tmp after a test disturbs nobody
    }

    /// Looks and waits until `isDone`; false when that did not come about in time.
    func drive(within time: Duration = .seconds(30), until isDone: () throws -> Bool) throws -> Bool {
        let end = Instant.now + time
        while true {
            let next = try look()
            if try isDone() { return true }
            if Instant.now >= end { return false }
            try door.wait(until: min(next, end))
        }
    }

    /// One round.
    @discardableResult
    func look() throws -> Instant {
        let round = try door.look(now: .now)
        ready += round.ready
        refused += round.refused
        notes += round.notes
        rounds += 1
        return round.next
    }

    /// Drives until a file is given out, and answers how it was.
    func ready(_ path: Path) throws -> Dropped {
        let isReady = try drive { ready.contains { $0.path == path } }
        try #require(isReady, "\(path): \(door.verdict(of: path)?.text(at: .now) ?? "not seen")")
        return ready.last { $0.path == path }!
    }

    /// Drives until the last look said so of a file.
    func said(_ path: Path, _ verdict: (Verdict?) -> Bool) throws -> Bool {
        try drive { verdict(door.verdict(of: path)) }
    }

    /// How many directories the kernel watches for this door, proc(5).
    func watches() throws -> Int {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let file = try Descriptor.open("/proc/self/fdinfo" / (try name("\(inotify.descriptor.number)")), O_RDONLY)
        let count = read(file.number, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).split(separator: UInt8(ascii: "\n")).count {
            $0.starts(with: "inotify".utf8)
        }
    }

    /// A file of `size` bytes aside, to be delivered.
    func film(_ name: Name = "film.mp4", size: Int = 300_000) throws -> Path {
        let path = aside / name
        try Disk().write([UInt8](repeating: 7, count: size), to: path)
        return path
    }
}

extension Path {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Verdict? {
    var isWriter: Bool { if case .wait(_, .writer) = self { true } else { false } }
    var isHeld: Bool { if case .held = self { true } else { false } }
    var isRefused: Bool { if case .refused = self { true } else { false } }
}

/// A name that is made in a test.
func name(_ text: String) throws -> Name { try #require(Name(text)) }
