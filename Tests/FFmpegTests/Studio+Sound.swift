import Media
import SystemCalls

/// What is heard.
extension Studio {
    /// A sound from zero on, one list of samples per channel, at its own rate. What its decoder gives out for times
    /// below zero (an encoder's priming) is not heard.
    func heard(_ path: Path, stream: Int = 0, playlist: Bool = false) async throws -> Recording {
        let raw = directory / Name("heard-\(stream).raw")!
        let input: [Command.Argument] = playlist ? ["-allowed_extensions", "ALL"] : []
        try await tool(
            "ffmpeg",
            ["-y", "-v", "warning", "-copyts"] + input + [
                "-i", .init("file:", path), "-map", "0:a:\(stream)", "-af", "atrim=start_pts=0", "-f", "f32le",
                .init("file:", raw),
            ])
        let facts = try await tool(
            "ffprobe",
            ["-v", "error"] + input + [
                "-select_streams", "a:\(stream)", "-show_entries", "stream=sample_rate,channels", "-of", "csv=p=0",
                .init("file:", path),
            ])
        // A playlist's streams are told once more, by program.
        let numbers = facts.first { !$0.isEmpty }.map { $0.split(separator: ",").compactMap { Int($0) } }
        guard let numbers, numbers.count == 2 else { throw Complaint(text: "\(facts)", ending: .code(0)) }
        let bytes = try Disk().read(raw, limit: 256 << 20)
        let samples = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let channels = (0..<numbers[1]).map { channel in
            stride(from: channel, to: samples.count, by: numbers[1]).map { samples[$0] }
        }
        return Recording(rate: numbers[0], channels: channels)
    }

    struct Recording: Equatable {
        var rate: Int
        var channels: [[Float]]

        var seconds: Double { Double(channels[0].count) / Double(rate) }

        /// Seconds at which a channel becomes loud after at least a twentieth of a second of quiet.
        func beeps(in channel: Int = 0, above level: Float = 0.15) -> [Double] {
            var found: [Double] = []
            var quiet = rate
            for (index, sample) in channels[channel].enumerated() {
                if abs(sample) > level {
                    if quiet >= rate / 20 { found.append(Double(index) / Double(rate)) }
                    quiet = 0
                } else {
                    quiet += 1
                }
            }
            return found
        }
    }

    /// Puts the playlists beside the segments, as the product has them; answers the multivariant one.
    func playlists(of product: Product) throws -> Path {
        let hls: Path = product.directory / "hls"
        for track in product.tracks {
            let path = hls / Name(track.name)! / Name(MediaPlaylist.fileName)!
            try Disk().write(Array(MediaPlaylist(track).text.utf8), to: path)
        }
        let master = hls / Name(MultivariantPlaylist.fileName)!
        try Disk().write(Array(MultivariantPlaylist(product.tracks).text.utf8), to: master)
        return master
    }
}
