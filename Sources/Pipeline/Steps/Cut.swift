import Media
import SystemCalls

/// The source in segments, on its way into the store.
struct Cut: Sendable {
    let track: Track
    let directory: Path

    /// Media before the playlist that names it: what a player finds can be played.
    func put(into store: any ObjectStore, _ naming: Naming, _ ticket: Ticket) async throws(Setback) {
        let files = [track.initialization?.file].compactMap(\.self) + track.segments.map(\.file) + ["index.m3u8"]
        for file in files {
            guard let name = Name(file) else { throw .permanent("the cut made a file without a proper name: \(file)") }
            try await store.put(
                directory / name, as: naming.key("source/\(file)", of: ticket), type: MediaType(forFile: file))
        }
    }
}
