internal import Media
internal import Pipeline

/// What cannot be made into a film, and is said so before anything is begun: which stream, and why.
enum Refusal {
    /// More are a broadcaster's whole multiplex, or an attack.
    private static let mostStreams = 100
    /// H.264 goes no further, and one frame of it is 400 MB in a decoder.
    private static let longestSide = 16_384
    private static let mostPixels = 8192 * 8192
    private static let shortestSide = 16

    static func refuse(_ streams: [StreamAnswer]) throws(Setback) {
        guard streams.contains(where: { $0.isFilm || $0.isSound }) else {
            throw .permanent("there is neither picture nor sound in this file")
        }
        guard streams.count <= mostStreams else {
            throw .permanent("the file has \(streams.count) streams; one film of at most \(mostStreams) is taken")
        }
        guard let film = streams.first(where: \.isPicture) ?? streams.first(where: \.isFilm) else { return }
        guard film.isKnown else { throw .permanent("\(film.name): its codec is not known here") }
        guard film.isPicture else { throw .permanent("\(film.name): the size of its picture cannot be made out") }
        let (size, short) = (film.coded, film.coded.shortSide)
        guard short >= shortestSide, max(size.width, size.height) <= longestSide,
            size.width * size.height <= mostPixels
        else { throw .permanent("\(film.name): a picture of \(size.text) pixels cannot be made into a film") }
    }

    static func refuse(_ stream: StreamAnswer, _ glimpse: Glimpse, _ errors: String) throws(Setback) {
        if glimpse.isEncrypted {
            throw .permanent("\(stream.name): its picture is encrypted; it should be delivered without", output: errors)
        }
        if glimpse.frame == nil {
            throw .permanent("\(stream.name): not one of its first frames can be decoded", output: errors)
        }
        if glimpse.isFields, stream.codec == "hevc" {
            throw .permanent("\(stream.name): its picture is stored as single fields, which are not put together here")
        }
    }

    /// One frame in so many may be lost: with more, a person should look before others do.
    private static let mostLost = 4

    static func refuse(_ name: String, lost: Int, of listed: Int, _ errors: String) throws(Setback) {
        guard lost > listed / mostLost else { return }
        let sentence = "\(lost) of its \(listed) frames are damaged or missing; it should be delivered again"
        throw .permanent("\(name): \(sentence)", output: errors)
    }
}
