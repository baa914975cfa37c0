internal import SystemCalls

/// A file of boxes on disk: only headers and the boxes that are asked for are read.
struct FilmFile {
    /// What a `moov` or `moof` may have: a day of film at 60 frames a second is below it.
    static let boxLimit = 256 << 20

    let path: Path
    let size: Int
    /// The boxes of the file itself, in order: name, place of the payload, its length.
    let places: [Place]
    private let fileSystem: any FileSystem

    struct Place: Hashable, Sendable {
        var name: FourCC
        var box: Int
        var payload: Int
        var end: Int
    }

    init(_ path: Path, on fileSystem: any FileSystem) throws(FilmError) {
        self.path = path
        self.fileSystem = fileSystem
        let size = try Self.size(of: path, on: fileSystem)
        self.size = size
        var places: [Place] = []
        var offset = 0
        while offset < size {
            let place = try Self.place(at: offset, in: path, of: size, on: fileSystem)
            places.append(place)
            offset = place.end
        }
        self.places = places
    }

    func box(_ place: Place) throws(FilmError) -> Box {
        let count = place.end - place.payload
        guard count <= Self.boxLimit else { throw .tooLarge(place.name, bytes: count) }
        return Box(name: place.name, payload: try bytes(at: place.payload, count: count)[...])
    }

    func movie() throws(FilmError) -> Box {
        guard let place = places.first(where: { $0.name == "moov" }) else { throw .missing("moov") }
        return try box(place)
    }

    func bytes(at offset: Int, count: Int) throws(FilmError) -> [UInt8] {
        try Self.read(path, at: offset, count: count, on: fileSystem)
    }

    private static func size(of path: Path, on fileSystem: any FileSystem) throws(FilmError) -> Int {
        do {
            guard let attributes = try fileSystem.attributes(of: path) else { throw FilmError.missing("ftyp") }
            return attributes.size
        } catch let error as SystemError {
            throw .file(error)
        } catch {
            throw .missing("ftyp")
        }
    }

    private static func read(
        _ path: Path, at offset: Int, count: Int, on fileSystem: any FileSystem
    ) throws(FilmError) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try fileSystem.read(path, at: offset, count: count) } catch { throw .file(error) }
        guard bytes.count == count else { throw .truncated("file") }
        return bytes
    }

    /// A size of 1 says that the size follows in 64 bits, a size of 0 that the box is the last one (§4.2).
    private static func place(
        at offset: Int, in path: Path, of size: Int, on fileSystem: any FileSystem
    ) throws(FilmError) -> Place {
        let head = try read(path, at: offset, count: min(16, size - offset), on: fileSystem)
        var fields = Fields(head[...], of: "file")
        let (short, name) = (try fields.int(), FourCC(code: try fields.u32()))
        let length = short == 1 ? try fields.u64() : short == 0 ? size - offset : short
        let header = short == 1 ? 16 : 8
        guard length >= header, length <= size - offset else { throw .truncated(name) }
        return Place(name: name, box: offset, payload: offset + header, end: offset + length)
    }
}
