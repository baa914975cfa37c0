extension Container {
    /// Bytes of the beginning that decide; more are not looked at.
    public static let sniffedBytes = 4096

    /// - Parameter bytes: the beginning of the file, `sniffedBytes` or all there is.
    public init(sniffing bytes: [UInt8]) {
        let head = Array(bytes.prefix(Self.sniffedBytes))
        self =
            Self.blank(head) ?? Self.signed(head) ?? Self.boxes(head) ?? Self.riff(head) ?? Self.ebml(head)
            ?? Self.transportStream(head) ?? Self.frames(head) ?? Self.materialExchange(head) ?? Self.writing(head)
            ?? .unknown
    }

    private static func blank(_ head: [UInt8]) -> Container? {
        if head.isEmpty { return .empty }
        return head.allSatisfy { $0 == 0 } ? .zeros : nil
    }

    private static func signed(_ head: [UInt8]) -> Container? {
        signatures.first { head.starts(with: $0.bytes) }?.container
    }

    /// Files that begin with bytes of their own.
    private static let signatures: [(bytes: [UInt8], container: Container)] = [
        (Array("FLV\u{1}".utf8), .flv), ([0, 0, 1, 0xba], .mpegps), (Array("OggS".utf8), .ogg),
        ([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c], .asf),
        (Array("fLaC".utf8), .flac), (Array("ID3".utf8), .mp3), ([0xff, 0xd8, 0xff], .jpeg),
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], .png), (Array("GIF87a".utf8), .gif),
        (Array("GIF89a".utf8), .gif), (Array("%PDF-".utf8), .pdf), (Array("PK\u{3}\u{4}".utf8), .zip),
        (Array("PK\u{5}\u{6}".utf8), .zip), ([0x1f, 0x8b, 8], .gzip), (Array("Rar!\u{1a}\u{7}".utf8), .rar),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .sevenZip), (Array("\u{7f}ELF".utf8), .program),
        ([0x4d, 0x5a, 0x90, 0], .program), (Array("#!/".utf8), .text),
    ]

    /// ISO/IEC 14496-12 §4.2: a size, a type; `ftyp` is followed by the brand. QuickTime is older than
    /// `ftyp` and may begin with any box.
    private static func boxes(_ head: [UInt8]) -> Container? {
        switch head.fourCC(at: 4) {
        case "ftyp": brand(head.fourCC(at: 8))
        case "styp", "moof", "sidx": .mp4
        case "moov", "mdat", "wide", "free", "skip", "pnot": .mov
        default: nil
        }
    }

    private static func brand(_ brand: String?) -> Container {
        switch brand {
        case "qt  ": .mov
        case "M4A ", "M4B ", "M4P ": .m4a
        case "heic", "heix", "heim", "heis", "mif1", "msf1", "hevc", "hevx", "avif", "avis": .heic
        default: .mp4
        }
    }

    private static func riff(_ head: [UInt8]) -> Container? {
        guard ["RIFF", "RF64", "BW64"].contains(head.fourCC(at: 0)) else { return nil }
        switch head.fourCC(at: 8) {
        case "AVI ", "AVIX": return .avi
        case "WAVE": return .wav
        case "WEBP": return .webp
        default: return nil
        }
    }

    /// RFC 8794 §11.2: the header's DocType (0x4282) tells WebM from Matroska.
    private static func ebml(_ head: [UInt8]) -> Container? {
        guard head.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) else { return nil }
        let webm: [UInt8] = [0x42, 0x82, 0x84] + Array("webm".utf8)
        return Array(head.prefix(128)).holds(webm) ? .webm : .matroska
    }

    /// ISO/IEC 13818-1 §2.4.3.2: 0x47 at the start of every packet of 188 bytes; 192 with the arrival
    /// times of cameras and discs before it, 204 with error correction behind it.
    private static func transportStream(_ head: [UInt8]) -> Container? {
        for (length, offset) in [(188, 0), (192, 4), (204, 0)] {
            let packets = stride(from: offset, to: head.count, by: length)
            // Two are chance, in a text too.
            if packets.underestimatedCount >= 3, packets.allSatisfy({ head[$0] == 0x47 }) { return .mpegts }
        }
        return nil
    }

    /// Sound without a container: ADTS (ISO/IEC 13818-7 §6.2) and MPEG audio layer III (11172-3 §2.4.1.3).
    private static func frames(_ head: [UInt8]) -> Container? {
        guard head.count >= 7, head[0] == 0xff else { return nil }
        if head[1] & 0xf6 == 0xf0 {
            let length = Int(head[3] & 3) << 11 | Int(head[4]) << 3 | Int(head[5]) >> 5
            let follows =
                length >= 7 && (length + 1 >= head.count || head[length] == 0xff && head[length + 1] == head[1])
            return follows ? .aac : nil
        }
        let isLayerIII = head[1] & 0xe6 == 0xe2 && head[1] & 0x18 != 0x08
        return isLayerIII && head[2] & 0xf0 != 0xf0 && head[2] & 0x0c != 0x0c ? .mp3 : nil
    }

    /// SMPTE 377-1 §6.5: up to 64 KiB may precede the partition pack; the usual is nothing.
    private static func materialExchange(_ head: [UInt8]) -> Container? {
        let key: [UInt8] = [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01, 0x02]
        return head.holds(key) ? .mxf : nil
    }
}
