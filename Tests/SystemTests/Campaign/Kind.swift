import SystemCalls

/// The sorts of film that a campaign drops: small, and different in what they have to be taken through.
enum Kind: String, CaseIterable {
    case plain, silent, cinema, interview, sound, long, heavy

    /// Its name's ending, with what ffmpeg makes of it.
    var ending: String {
        switch self {
        case .plain, .long, .heavy: "mp4"
        case .silent: "mov"
        case .cinema, .interview: "mkv"
        case .sound: "m4a"
        }
    }

    private var pictures: (source: String, encoder: [Command.Argument])? {
        switch self {
        case .plain, .heavy: ("testsrc2=size=320x240:rate=25:duration=3", Self.h264(25))
        case .silent: ("testsrc2=size=240x426:rate=30:duration=2", Self.h264(250))
        case .cinema: ("testsrc2=size=480x200:rate=24000/1001:duration=5", Self.h264(60) + ["-bf", "2"])
        // A codec that cannot be carried in a cut, and odd sizes.
        case .interview: ("testsrc2=size=321x241:rate=25:duration=2", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"])
        case .sound: nil
        case .long: ("testsrc2=size=320x240:rate=25:duration=20", Self.h264(50))
        }
    }

    private var sound: [Command.Argument]? {
        switch self {
        case .silent: nil
        case .cinema: ["-c:a", "ac3"]
        case .interview: ["-c:a", "pcm_s16le"]
        case .plain, .sound, .long, .heavy: ["-c:a", "aac"]
        }
    }

    private static func h264(_ group: Int) -> [Command.Argument] {
        ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", "-g", "\(group)"]
    }

    /// Makes one, by ffmpeg's own generators.
    func make(at path: Path) async throws {
        var words: [Command.Argument] = ["-nostdin", "-v", "error", "-y"]
        if let pictures { words += ["-f", "lavfi", "-i", "\(pictures.source)"] }
        if sound != nil { words += ["-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:duration=2"] }
        words += (pictures?.encoder ?? []) + (sound ?? []) + [.init("file:", path)]
        try await run("/usr/bin/ffmpeg", words)
    }

    /// What a reader skips, with a number in it: two films of a kind are then not the same bytes.
    func padding(_ number: Int) -> [UInt8] {
        var mark = Array("\(number)".utf8)
        // RFC 8794 §11.3.2: the EBML element Void.
        if ending == "mkv" { return [0xec, 0x80 | UInt8(mark.count)] + mark }
        // So large that a store gets it in parts.
        if self == .heavy { mark += [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 12 << 20) }
        // ISO 14496-12 §8.1.2: a free space box.
        let size = UInt32(8 + mark.count)
        return withUnsafeBytes(of: size.bigEndian, Array.init) + Array("free".utf8) + mark
    }
}
