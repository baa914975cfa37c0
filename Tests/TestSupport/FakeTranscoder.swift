public import Media
public import Pipeline
import Synchronization
public import SystemCalls

/// A transcoder without pictures: it copies bytes about through the seam, so that every file it makes
/// is one that a power cut can take. It remembers which units it made.
public final class FakeTranscoder: Transcoder {
    private let fileSystem: any FileSystem
    private let log = Mutex<[String]>([])
    /// Asked before each unit; throws what it returns.
    private let obstacle: @Sendable (TranscodeUnit) -> Setback?
    private let probed: Probe
    private let isStuck = Mutex(false)

    public init(
        on fileSystem: any FileSystem, probe: Probe = FakeTranscoder.film,
        obstacle: @escaping @Sendable (TranscodeUnit) -> Setback? = { _ in nil }
    ) {
        self.fileSystem = fileSystem
        self.obstacle = obstacle
        probed = probe
    }

    /// 24 seconds of 720p with sound: three units of picture, one of sound, two renditions.
    public static let film = Probe(
        container: "mp4", duration: .seconds(24), size: 4,
        video: .init(
            index: 0, codec: "h264", size: PixelSize(width: 1280, height: 720), frameRate: Rational(25, 1)!,
            frames: 600,
            keyFrames: [.zero, .seconds(12)], start: .zero),
        audio: [.init(index: 1, codec: "aac", channels: 2, sampleRate: 48000, language: nil, start: .zero)])

    /// The names of the units that were encoded, in order.
    public var encoded: [String] { log.withLock { $0 } }

    /// Encodes nothing any more, and does not come back before it is stopped.
    public func hang() { isStuck.withLock { $0 = true } }

    public func identity() async throws(Setback) -> String { "fake 1" }

    public func probe(_ source: Path) async throws(Setback) -> Probe { probed }

    public func cut(
        _ source: Path, _ probe: Probe, target: Duration, into directory: Path
    ) async throws(Setback) -> Track? {
        try write("init.mp4", "map", directory)
        try write("00000.m4s", "first half", directory)
        return Track(
            kind: .muxed, name: "source", codecs: ["avc1.64001f", "mp4a.40.2"], size: probe.video?.size,
            initialization: Segment(file: "init.mp4", duration: .zero, size: 3),
            segments: [Segment(file: "00000.m4s", duration: .seconds(24), size: 10)])
    }

    public func encode(
        _ unit: TranscodeUnit, of plan: TranscodePlan, from source: Path, into directory: Path,
        progress: @Sendable (Duration) -> Void
    ) async throws(Setback) {
        if isStuck.withLock(\.self) {
            // Until the task is cancelled.
            try? await Task.sleep(for: .seconds(3600))
            throw .stopped
        }
        if let setback = obstacle(unit) { throw setback }
        log.withLock { $0.append(unit.name) }
        try write("frames", "encoded \(unit.name)", directory)
        progress(.seconds(10))
    }

    public func join(
        _ plan: TranscodePlan, units: Path, into directory: Path
    ) async throws(Setback) -> Result<[Track], SeamFault> {
        var all: [UInt8] = []
        for unit in plan.units {
            do { all += try fileSystem.read(units / Name(unit.name)! / "frames") } catch { throw Setback(error) }
        }
        var tracks: [Track] = []
        for rendition in plan.renditions {
            try write("\(rendition.name).mp4", String(decoding: all, as: UTF8.self), directory)
            tracks.append(try track(.video, rendition.name, directory))
        }
        return .success(try tracks + [track(.audio, "audio-00", directory)])
    }

    /// The frames of every unit, once and in order.
    public func faults(
        in tracks: [Track], of plan: TranscodePlan, at directory: Path
    ) async throws(Setback) -> [SeamFault] {
        let expected = plan.units.map { "encoded \($0.name)" }.joined()
        var faults: [SeamFault] = []
        for rendition in plan.renditions {
            let film: [UInt8]
            do { film = try fileSystem.read(directory / Name("\(rendition.name).mp4")!) } catch { throw Setback(error) }
            if film != Array(expected.utf8) { faults.append(SeamFault(track: rendition.name, "frames are missing")) }
        }
        return faults
    }

    public func recount(_ source: Path, _ probe: Probe) async throws(Setback) -> Probe { probe }

    public func still(_ plan: TranscodePlan, from source: Path, to file: Path) async throws(Setback) {
        do { try fileSystem.write(Array("picture".utf8), to: file) } catch { throw Setback(error) }
    }

    private func track(_ kind: Track.Kind, _ name: String, _ directory: Path) throws(Setback) -> Track {
        let home = directory / "hls" / Name(name)!
        do { try fileSystem.makeDirectories(home) } catch { throw Setback(error) }
        try write("init.mp4", "map", home)
        try write("00000.m4s", "segment of \(name)", home)
        return Track(
            kind: kind, name: name, codecs: [kind == .video ? "avc1.64001f" : "mp4a.40.2"],
            size: kind == .video ? PixelSize(width: 1280, height: 720) : nil,
            initialization: Segment(file: "init.mp4", duration: .zero, size: 3),
            segments: [Segment(file: "00000.m4s", duration: .seconds(24), size: 11 + name.utf8.count)])
    }

    private func write(_ name: String, _ text: String, _ directory: Path) throws(Setback) {
        do { try fileSystem.write(Array(text.utf8), to: directory / Name(name)!) } catch { throw Setback(error) }
    }
}
