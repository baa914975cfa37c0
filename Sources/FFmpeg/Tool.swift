internal import Glibc
internal import Media
internal import SystemCalls

/// The programs as commands. Pure functions: what ffmpeg is told, and nothing else.
struct Tool: Sendable {
    var ffmpeg: Path
    var ffprobe: Path
    var niceness: Int

    /// Containers of films. Playlists, image sequences and scripts are not among them: a stranger's
    /// text file must not make ffmpeg open other files.
    static let containers = [
        "mov", "matroska", "mpegts", "mpeg", "avi", "flv", "asf", "mxf", "ogg", "gxf", "dv", "ivf", "mpegvideo", "h264",
        "hevc", "m4v", "nut", "wav", "mp3", "flac", "aac", "ac3", "eac3", "aiff", "w64", "caf", "rm",
    ].joined(separator: ",")

    /// How every input is opened: local files only, by absolute name behind `file:`, so that no byte in
    /// a name has a meaning.
    static func input(_ file: Path) -> [Command.Argument] {
        [
            "-protocol_whitelist", "file", "-format_whitelist", Command.Argument(containers), "-i", argument(file),
        ]
    }

    static func argument(_ file: Path) -> Command.Argument {
        if file.bytes.first == UInt8(ascii: "/") { return .init("file:", file) }
        // Only where there is no working directory, which is no place to run a daemon.
        guard let here = getcwd(nil, 0) else { return .init("file:", file) }
        defer { free(here) }
        return .init("file:\(String(cString: here))/", file)
    }

    func transcoding(_ arguments: [Command.Argument], in directory: Path? = nil) -> Command {
        Command(
            ffmpeg, ["-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-y"] + arguments, directory: directory,
            niceness: niceness)
    }

    func probing(_ arguments: [Command.Argument]) -> Command {
        Command(ffprobe, ["-hide_banner", "-v", "error"] + arguments, niceness: niceness)
    }
}
