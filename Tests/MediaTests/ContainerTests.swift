import Media
import Testing

private func bytes(_ parts: Any...) -> [UInt8] {
    parts.flatMap { part -> [UInt8] in
        switch part {
        case let text as String: Array(text.utf8)
        case let numbers as [Int]: numbers.map { UInt8($0) }
        default: []
        }
    }
}

@Suite("A file is what its first bytes say")
struct ContainerTests {
    private static let zeros = [Int](repeating: 0, count: 400)
    private static func packets(_ length: Int, from offset: Int) -> [UInt8] {
        (0..<4096).map { $0 % length == offset ? 0x47 : UInt8($0 % 251) | 1 }
    }

    static let kinds: [([UInt8], Container)] = [
        (bytes([0, 0, 0, 32], "ftypisom", [0, 0, 2, 0]), .mp4), (bytes([0, 0, 0, 32], "ftyp"), .mp4),
        (bytes([0, 0, 0, 20], "ftypqt  "), .mov), (bytes([0, 1, 0, 0], "moov"), .mov),
        (bytes([0, 0, 0, 8], "wide"), .mov),
        (bytes([0, 0, 0, 24], "stypmsdh"), .mp4), (bytes([0, 0, 0, 32], "ftypM4A "), .m4a),
        (bytes([0, 0, 0, 32], "ftypheic"), .heic), (bytes([0, 0, 0, 32], "ftypavif"), .heic),
        (bytes([0x1a, 0x45, 0xdf, 0xa3, 0x93, 0x42, 0x82, 0x88], "matroska"), .matroska),
        (bytes([0x1a, 0x45, 0xdf, 0xa3, 0x8f, 0x42, 0x82, 0x84], "webm"), .webm),
        (bytes("RIFF", [1, 2, 3, 4], "AVI LIST"), .avi), (bytes("RIFF", [1, 2, 3, 4], "WAVEfmt "), .wav),
        (bytes("RF64", [255, 255, 255, 255], "WAVEds64"), .wav), (bytes("RIFF", [1, 2, 3, 4], "WEBPVP8 "), .webp),
        (bytes("FLV", [1, 5, 0, 0, 0, 9]), .flv), (packets(188, from: 0), .mpegts), (packets(192, from: 4), .mpegts),
        (packets(204, from: 0), .mpegts), (bytes([0, 0, 1, 0xba, 0x44]), .mpegps),
        (bytes([6, 14, 43, 52, 2, 5, 1, 1, 13, 1, 2, 1, 1, 2, 4]), .mxf),
        (bytes(zeros, [6, 14, 43, 52, 2, 5, 1, 1, 13, 1, 2, 1, 1, 2, 4]), .mxf), (bytes("OggS", [0, 2]), .ogg),
        (bytes([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce, 0x6c]), .asf),
        (bytes("ID3", [4, 0]), .mp3), (bytes([0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0]), .mp3), (bytes("fLaC", [0]), .flac),
        (bytes([0xff, 0xf1, 0x50, 0x80, 1, 0x3f, 0xfc, 1, 2, 0xff, 0xf1, 0x50]), .aac),
        (bytes([0xff, 0xd8, 0xff, 0xe0]), .jpeg), (bytes([0x89], "PNG\r\n", [0x1a, 0x0a]), .png),
        (bytes("GIF89a"), .gif),
        (bytes("%PDF-1.7"), .pdf), (bytes("PK", [3, 4]), .zip), (bytes([0x1f, 0x8b, 8]), .gzip),
        (bytes("Rar!", [0x1a, 7]), .rar), (bytes("7z", [0xbc, 0xaf, 0x27, 0x1c]), .sevenZip),
        (bytes([0x7f], "ELF"), .program),
        (bytes(" \n<!DOCTYPE html><html>"), .html), (bytes("<HTML>"), .html), (bytes("<?xml version=\"1.0\"?>"), .xml),
        (bytes("hello"), .text), (bytes("#EXTM3U\n"), .text), (bytes("ffconcat version 1.0\n"), .text),
        (bytes([0xff, 0xfe], "h", [0]), .text), (bytes("caf", [0xe9], "\r\n\t"), .text), (bytes("G"), .text),
        (bytes(zeros), .zeros), ([], .empty), (bytes([1, 2, 3]), .unknown),
        (bytes([0xde, 0xad, 0, 0xbe, 0xef]), .unknown),
        (bytes("RIFF", [0, 0, 0, 0], "CDXA"), .unknown),
    ]

    @Test("Every kind is known by its beginning", arguments: kinds)
    func sniff(_ head: [UInt8], _ container: Container) {
        #expect(Container(sniffing: head) == container)
    }

    @Test("Every kind but one has its example")
    func complete() {
        #expect(Set(Self.kinds.map(\.1)) == Set(Container.allCases))
    }

    static let names: [(Container, String, String?)] = [
        (Container.text, "mp4", "named .mp4 but begins like a text file"),
        (.matroska, "MP4", "named .mp4 but begins like a Matroska film"),
        (.zeros, "mov", "named .mov but begins like a file of zeros"),
        (.empty, "mkv", "named .mkv but begins like an empty file"),
        (.html, "mp4", "named .mp4 but begins like a web page"),
        (.mp4, "jpg", "named .jpg but begins like an MP4 film"),
        (.mp4, "m4v", nil), (.mov, "MOV", nil), (.mp4, "mov", nil), (.text, "srt", nil), (.text, "", nil),
        (.mp4, "", nil),
        (.unknown, "mp4", nil), (.mpegts, "mts", nil),
    ]

    @Test("A name that says something else than the contents is told in a sentence", arguments: names)
    func mismatch(_ container: Container, _ name: String, _ sentence: String?) {
        #expect(container.mismatch(fileExtension: name) == sentence)
    }

    @Test("Films are films, whatever they are called; a playlist that leads elsewhere is none")
    func kind() {
        #expect(Container.matroska.isFilm && Container.mp4.isFilm)
        #expect(Container(sniffing: bytes("#EXTM3U\n#EXTINF:1,\nhttp://internal/\n")).kind == .other)
        #expect(Container.jpeg.kind == .picture && Container.wav.kind == .sound && Container.unknown.kind == .unknown)
    }

    @Test("Only the first 4096 bytes count, and no bytes stop the program")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        for (head, _) in Self.kinds where !head.isEmpty {
            for end in head.indices { _ = Container(sniffing: Array(head[..<end])) }
            for _ in 0..<100 {
                var changed = head
                changed[Int.random(in: head.indices, using: &generator)] = .random(in: 0...255, using: &generator)
                _ = Container(sniffing: changed)
            }
        }
        #expect(Container(sniffing: Array(repeating: 0x20, count: 4096) + [0]) == .text)
    }
}
