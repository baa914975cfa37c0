/// What a file is by its first bytes, whatever its name says.
///
/// A playlist (`#EXTM3U`, `ffconcat`) is a text here: nothing that a tool would follow to other files
/// or hosts ever counts as a film.
public enum Container: String, Hashable, Sendable, CaseIterable {
    case mp4, mov, matroska, webm, avi, flv, mpegts, mpegps, mxf, ogg, asf
    case wav, mp3, flac, aac, m4a
    case jpeg, png, gif, webp, heic
    case pdf, zip, gzip, rar
    case sevenZip = "7z"
    case xml, html, text, program
    /// Nothing but zeros: a file whose room was taken before its contents came.
    case zeros
    case empty
    /// None of these; it may still be a film of a rare kind.
    case unknown

    public enum Kind: Hashable, Sendable {
        case film, sound, picture
        /// Certainly nothing to be seen or heard.
        case other
        case unknown
    }

    public var kind: Kind {
        switch self {
        case .mp4, .mov, .matroska, .webm, .avi, .flv, .mpegts, .mpegps, .mxf, .ogg, .asf: .film
        case .wav, .mp3, .flac, .aac, .m4a: .sound
        case .jpeg, .png, .gif, .webp, .heic: .picture
        case .pdf, .zip, .gzip, .rar, .sevenZip, .xml, .html, .text, .program, .zeros, .empty: .other
        case .unknown: .unknown
        }
    }

    /// Whether it is made to hold moving pictures; Ogg and MP4 may still hold none.
    public var isFilm: Bool { kind == .film }
}

extension Container: CustomStringConvertible {
    /// For sentences: `a text file`.
    public var description: String {
        switch self {
        case .mp4: "an MP4 film"
        case .mov: "a QuickTime film"
        case .matroska: "a Matroska film"
        case .webm: "a WebM film"
        case .avi: "an AVI film"
        case .flv: "a Flash film"
        case .mpegts: "an MPEG transport stream"
        case .mpegps: "an MPEG program stream"
        case .mxf: "an MXF film"
        case .ogg: "an Ogg file"
        case .asf: "a Windows Media file"
        case .wav: "a WAV sound"
        case .mp3: "an MP3 sound"
        case .flac: "a FLAC sound"
        case .aac: "an AAC sound"
        case .m4a: "an MP4 sound"
        case .jpeg: "a JPEG picture"
        case .png: "a PNG picture"
        case .gif: "a GIF picture"
        case .webp: "a WebP picture"
        case .heic: "a HEIF picture"
        case .pdf: "a PDF document"
        case .zip: "a ZIP archive"
        case .gzip: "a gzip archive"
        case .rar: "a RAR archive"
        case .sevenZip: "a 7z archive"
        case .xml: "an XML file"
        case .html: "a web page"
        case .text: "a text file"
        case .program: "a program"
        case .zeros: "a file of zeros"
        case .empty: "an empty file"
        case .unknown: "no kind of file that is known here"
        }
    }
}

extension Container {
    /// File name extensions that are right for it, the usual one first; empty where any will do.
    public var extensions: [String] {
        switch self {
        case .mp4: ["mp4", "m4v", "mov", "3gp", "3g2", "f4v", "m4s"]
        case .mov: ["mov", "qt"]
        case .matroska: ["mkv", "mk3d"]
        case .webm: ["webm"]
        case .avi: ["avi", "divx"]
        case .flv: ["flv"]
        case .mpegts: ["ts", "mts", "m2ts", "m2t", "tsv", "mpg"]
        case .mpegps: ["mpg", "mpeg", "vob", "m2p", "mod"]
        case .mxf: ["mxf"]
        case .ogg: ["ogv", "ogg", "ogx", "oga", "opus"]
        case .asf: ["wmv", "asf", "wma"]
        case .wav: ["wav", "bwf", "rf64"]
        case .mp3: ["mp3"]
        case .flac: ["flac"]
        case .aac: ["aac"]
        case .m4a: ["m4a", "m4b", "mp4"]
        case .jpeg: ["jpg", "jpeg"]
        case .png: ["png"]
        case .gif: ["gif"]
        case .webp: ["webp"]
        case .heic: ["heic", "heif", "avif"]
        case .pdf: ["pdf"]
        case .zip: ["zip"]
        case .gzip: ["gz", "tgz"]
        case .rar: ["rar"]
        case .sevenZip: ["7z"]
        case .html: ["html", "htm"]
        case .xml, .text, .program, .zeros, .empty, .unknown: []
        }
    }

    /// A sentence where the name says one thing and the contents another: `named .mp4 but begins like a
    /// text file`. Nil where they agree, or nothing can be said.
    public func mismatch(fileExtension: String) -> String? {
        let named = fileExtension.lowercased()
        let isFree = extensions.isEmpty && !Self.claimed.contains(named)
        guard self != .unknown, !named.isEmpty, !isFree, !extensions.contains(named) else { return nil }
        return "named .\(named) but begins like \(self)"
    }

    /// Extensions that promise one of the known kinds.
    private static let claimed = Set(allCases.flatMap(\.extensions))
}
