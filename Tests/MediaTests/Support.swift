import Glibc
import Media

/// A file of `Fixtures/`.
func fixture(_ name: String) -> [UInt8] {
    let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!))
    guard let file = fopen(here + "/Fixtures/" + name, "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
}

/// 847 frames of 24000/1001 in two renditions, sound of its own.
enum Film {
    static let rate = Rational(24000, 1001)!
    static let frame = Duration.seconds(1001) / 24000

    static func picture(_ name: String, _ size: PixelSize, bytes: [Int]) -> Track {
        let lengths = [240, 240, 240, 127]
        return Track(
            kind: .video, name: name, codecs: ["avc1.64001f"], size: size, frameRate: rate,
            initialization: Segment(file: "init.mp4", duration: .zero, size: 800),
            segments: lengths.indices.map {
                Segment(file: "0000\($0).m4s", duration: frame * lengths[$0], size: bytes[$0])
            })
    }

    static let sound = Track(
        kind: .audio, name: "audio", codecs: ["mp4a.40.2"], language: "eng", channels: 2,
        initialization: Segment(file: "init.mp4", duration: .zero, size: 700),
        segments: (0..<4).map {
            Segment(file: "0000\($0).m4s", duration: .milliseconds($0 < 3 ? 10_010 : 5_290), size: 160_160)
        })

    static let low = picture(
        "480p", PixelSize(width: 854, height: 480), bytes: [1_000_000, 1_250_000, 900_000, 500_000])
    static let high = picture(
        "720p", PixelSize(width: 1280, height: 720), bytes: [2_000_000, 2_500_000, 1_800_000, 1_500_000])
    static let tracks = [low, high, sound]

    static let addresses: [String: String] = {
        let files = ["init.mp4", "index.m3u8"] + (0..<4).map { "0000\($0).m4s" }
        var table: [String: String] = [:]
        for track in tracks {
            for (place, file) in files.enumerated() {
                table["\(track.name)/\(file)"] = "ipfs://bafkrei\(track.name)\(place)"
            }
        }
        return table
    }()
}
