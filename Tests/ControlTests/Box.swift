import CommandLineOptions
import Configuration
import Glibc
import JSONValue
import Pipeline
import Spool
import Synchronization
import SystemCalls
import TestSupport
import Wiring

@testable import IngestControl
@testable import Pipeline

/// An embedded spool with its store, shelf and catalog in a directory of its own on the real disk, the
/// pipeline that serves it with a transcoder that only copies bytes, and `ingestctl` as it is called.
/// Taken away when the test is over.
final class Box: Sendable {
    let path: Path
    let spool: Spool
    let service: SpoolService

    /// - Parameter obstacle: what the transcoder meets.
    init(obstacle: Setback? = nil) async throws {
        // Flushes cost nothing in memory; what they promise is tested elsewhere.
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/ingestctl-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.last("mkdtemp", Path(base)) }
        path = Path(String(cString: made))!
        let word = Argument(bytes: path.bytes)
        let silent = Console(write: { _ in }, size: { nil }, isColoured: false)
        _ = await IngestControl.run(["init", word], silent, complain: { _ in })
        let world = World(.embedded(at: path))
        spool = try Spool(at: path / "spool", on: Disk(), floor: Room(bytes: 0, inodes: 0))
        var ports = world.ports
        ports.transcoder = FakeTranscoder(on: Disk(), obstacle: { _ in obstacle })
        service = SpoolService(
            spool, world.pipeline(world.configuration.spools[0]), ports, cores: Cores(1), estimate: Estimate(cores: 1),
            tell: { _ in })
    }

    deinit {
        // A directory that stays behind in /tmp is nobody's failure.
        try? Disk().removeTree(path)
    }

    /// The beginning of an MP4 (ISO/IEC 14496-12 §4.3): what is no film at all is not taken for one.
    private static let head: [UInt8] = [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 2, 0]

    /// Drops a film and takes it in, as the door would.
    func admit(_ name: Name, _ text: String = "the only copy of a film") throws -> ItemID {
        let file = spool.door / name
        try Disk().write(Self.head + Array(text.utf8), to: file)
        return try service.reception.admit(file, Disk().attributes(of: file)!, proof: "test")!.id
    }

    /// Takes every item as far as it gets.
    func work() async throws {
        for worker in service.workers {
            for id in try spool.items(at: worker.step.stage) { await worker.attempt(id) }
        }
        try await service.mirror.recordWaiting()
    }

    /// A film that went all the way.
    static func done(_ name: Name = "film.mp4") async throws -> (box: Box, item: Item) {
        let box = try await Box()
        let id = try box.admit(name)
        try await box.work()
        return (box, box.spool.item(id, at: .done))
    }

    /// What `ingestctl --spool <here> <words>` answers.
    func ctl(_ words: Argument...) async -> (code: Int32, out: String, complaints: String) {
        let out = Mutex("")
        let complaints = Mutex("")
        let console = Console(
            write: { text in out.withLock { $0 += text } }, size: { nil }, isColoured: false)
        let code = await IngestControl.run(
            ["--spool", Argument(bytes: path.bytes)] + words, console,
            complain: { text in complaints.withLock { $0 += text + "\n" } })
        return (code, out.withLock { $0 }, complaints.withLock { $0 })
    }
}

extension ItemID {
    var word: Argument { Argument(bytes: description.utf8) }
}
