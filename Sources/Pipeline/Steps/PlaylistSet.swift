import Media
import SystemCalls

/// The playlists of one film in one way of addressing, with the places they are written to. All ways
/// are made of the same segment table.
struct PlaylistSet: Sendable {
    /// Paths relative to the product or root, and texts; the multivariant playlist is last.
    let files: [(path: String, text: String)]

    /// Segments by their names, as they lie beside the playlist.
    static func relative(_ tracks: [Track]) -> PlaylistSet {
        PlaylistSet(tracks, below: "hls", segment: { _, file in file }, playlist: { "\($0.name)/index.m3u8" })
    }

    init(files: [(path: String, text: String)]) {
        self.files = files
    }

    /// Absolute addresses, for players that are given a playlist by itself.
    init(
        _ tracks: [Track], below directory: String, segment: (Track, String) -> String,
        playlist: (Track) -> String
    ) {
        var files = tracks.map { track in
            ("\(directory)/\(track.name)/index.m3u8", MediaPlaylist(track, address: { segment(track, $0) }).text)
        }
        files.append(("\(directory)/master.m3u8", MultivariantPlaylist(tracks, address: playlist).text))
        self.files = files
    }

    func write(below product: Path, on fileSystem: any FileSystem) throws(Setback) {
        for file in files {
            let path = try product.below(file.path)
            try kernel(fileSystem.makeDirectories(path.parent))
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
