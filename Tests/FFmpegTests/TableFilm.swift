import SystemCalls
import Testing

/// One line of the table: how a film is made, and what must come of it.
struct TableFilm: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var file: Name = "source.mp4"
    var size = "160x96"
    var rate = "25"
    var seconds = "2.2"
    var fields = false
    /// From RGB to what is encoded.
    var filter = TableFilm.bt709
    /// More inputs: sound, mostly.
    var inputs = ""
    var codec = TableFilm.h264
    /// Made of the film before, `$1`, in a second run.
    var then: String?
    /// The numbers of the pictures; nil for as many as there are.
    var numbers: [Int]?
    /// Of the largest rendition.
    var shown = "160x96"
    /// Matrix, primaries and transfer in the bitstream.
    var tags = "bt709 bt709 bt709"
    /// How far a colour may be from what was drawn.
    var tolerance = 26

    static let h264 = "-c:v libx264 -preset veryfast -crf 12"
    static let tagged = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"
    static let bt709 = converted("yuv420p", 1)
    static let beep = "-f lavfi -i sine=440:r=48000:d=2.2"

    /// In a format, by a matrix of ITU-T H.273, and saying so.
    static func converted(_ format: String, _ matrix: Int, range: String = "tv") -> String {
        let name = matrix == 1 ? "bt709" : matrix == 9 ? "bt2020" : "bt601"
        let tags =
            matrix == 9
            ? "color_primaries=9:color_trc=14:colorspace=9"
            : "color_primaries=\(matrix):color_trc=\(matrix == 5 ? 6 : matrix):colorspace=\(matrix)"
        return "scale=out_color_matrix=\(name):out_range=\(range),format=\(format),setparams=range=\(range):\(tags)"
    }

    func make(in studio: Studio) async throws -> Path {
        let picture = Numbered.source(size, rate: rate, seconds: seconds, fields: fields)
        let first: Name = then == nil ? file : Name("first-\(file)")!
        let path = try await studio.film(first, "-f lavfi -i \(picture) \(inputs) -vf \(filter) \(codec)")
        guard let then else { return path }
        return try await studio.film(file, then.replacing("$1", with: "\(path)"))
    }
}
