import Media
import SystemCalls

/// The source in segments, on its way into the store, and out of it when there is something better.
struct Cut: Sendable {
    let track: Track
    let naming: Naming
    let ticket: Ticket

    private static let playlist = "index.m3u8"

    /// Media before the playlist that names it: what a player finds can be played.
    func put(from directory: Path, into store: any ObjectStore) async throws(Setback) {
        let consignment = Consignment(store: store)
        try await consignment.put(media.map { file throws(Setback) in try parcel(file, in: directory) })
        try await consignment.put([parcel(Self.playlist, in: directory)])
    }

    /// The playlist before the media that it names.
    func remove(from store: any ObjectStore) async throws(Setback) {
        for file in [Self.playlist] + media { try await store.remove(key(file)) }
    }

    private var media: [String] { [track.initialization?.file].compactMap(\.self) + track.segments.map(\.file) }

    private func parcel(_ file: String, in directory: Path) throws(Setback) -> Consignment.Parcel {
        Consignment.Parcel(file: try directory.below(file), key: try key(file))
    }

    private func key(_ file: String) throws(Setback) -> ObjectKey { try naming.key("source/\(file)", of: ticket) }
}
