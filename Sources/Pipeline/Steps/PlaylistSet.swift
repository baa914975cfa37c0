import Media
import SystemCalls

/// The playlists of one film in one way of addressing, with the places they are written to. All ways
/// are made of the same segment table.
struct PlaylistSet: Sendable {
    /// Paths relative to the product or root, and texts; the multivariant playlist is last.
    let files: [(path: String, text: String)]

    /// Segments by their names, as they lie beside the playlist.
    static func relative(_ tracks: [Track]) throws(Setback) -> PlaylistSet {
        var files: [(path: String, text: String)] = []
        for track in tracks { files.append(("hls/\(track.name)/index.m3u8", try media(track))) }
        files.append(("hls/master.m3u8", try multivariant(tracks) { "\($0.name)/index.m3u8" }))
        return PlaylistSet(files: files)
    }

    static func media(_ track: Track, address: (String) -> String = { $0 }) throws(Setback) -> String {
        do { return try MediaPlaylist(track, address: address).text } catch { throw .permanent("\(error)") }
    }

    static func multivariant(_ tracks: [Track], _ address: (Track) -> String) throws(Setback) -> String {
        do { return try MultivariantPlaylist(tracks, address: address).text } catch { throw .permanent("\(error)") }
    }

    func write(below product: Path, on fileSystem: any FileSystem) throws(Setback) {
        for file in files {
            let path = try product.below(file.path)
            try kernel(fileSystem.makeDirectories(path.parent, below: product))
            try fileSystem.put(file.text, at: path)
        }
    }
}

extension Path {
    /// A relative path of ours, name by name.
    func below(_ relative: String) throws(Setback) -> Path {
        var path = self
        for part in relative.split(separator: "/", omittingEmptySubsequences: false) {
            guard let name = Name(part) else { throw .permanent("not a path of ours: \(relative)") }
            path = path / name
        }
        return path
    }
}
