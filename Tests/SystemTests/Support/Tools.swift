import SystemCalls
import Testing

/// A tool complained.
struct Complaint: Error { let command, errors: String }

/// Runs a program; what it writes to standard error is a failure.
@discardableResult
func run(_ program: Path, _ arguments: [Command.Argument]) async throws -> [String] {
    var lines: [String] = []
    let exit = try await Command(program, arguments).run { lines.append(String(decoding: $0, as: UTF8.self)) }
    guard exit.isSuccess, exit.errors.isEmpty else {
        throw Complaint(command: "\(Command(program, arguments))", errors: "\(exit.ending) \(exit.errors)")
    }
    return lines
}

/// Makes a film with picture and sound by ffmpeg's own generators, with a key frame every second.
/// - Parameter mark: goes into the file, so that two films are not the same bytes.
@discardableResult
func film(_ path: Path, seconds: Int = 3, size: String = "320x240", rate: Int = 25, mark: String = "") async throws
    -> Path
{
    let length = "duration=\(seconds)"
    try await run(
        "/usr/bin/ffmpeg",
        [
            "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(rate):\(length)",
            "-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:\(length)", "-c:v", "libx264", "-preset",
            "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", "-g", "\(rate)", "-c:a", "aac", "-f", "mp4",
            .init("file:", path),
        ])
    if !mark.isEmpty { try add(mark, to: path) }
    return path
}

/// ISO 14496-12 §8.1.2: a free space box, that a reader skips.
func add(_ mark: String, to path: Path) throws {
    try Disk().append([0, 0, 0, UInt8(8 + mark.utf8.count)] + Array("free".utf8) + Array(mark.utf8), to: path)
}

/// Decodes all streams, strictly; throws whatever the decoder has to say.
func play(_ path: Path) async throws {
    try await run(
        "/usr/bin/ffmpeg", ["-nostdin", "-v", "warning", "-i", .init("", path), "-map", "0", "-f", "null", "-"])
}

/// The pictures in the first picture stream, counted by decoding them.
func frames(of path: Path) async throws -> Int? {
    let lines = try await run(
        "/usr/bin/ffprobe",
        [
            "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of",
            "default=nokey=1:noprint_wrappers=1", .init("", path),
        ])
    return lines.first.flatMap { Int($0) }
}

extension Disk {
    /// The bytes of both files, compared.
    func same(_ one: Path, _ other: Path) throws -> Bool {
        try read(one, limit: 1 << 30) == read(other, limit: 1 << 30)
    }
}
