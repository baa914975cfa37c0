import Cockroach
import Glibc
import Pipeline
import Spool
import SystemCalls

/// `CatalogBench CONNECTION` records a film of two hours for each line of its standard input, as the mirror does
/// when it is pinned, and prints the seconds that each took.
@main enum CatalogBench {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else { exit(EX_USAGE) }
        let catalog = CockroachCatalog(Settings(connection: CommandLine.arguments[1], box: "bench"))
        // The connection stands and the tables are made, as in a daemon that runs.
        _ = try await catalog.entry(.random())
        let clock = ContinuousClock()
        while readLine() != nil {
            let entry = film()
            let taken = try await clock.measure { try await catalog.record(entry) }
            print(taken / .seconds(1))
            fflush(nil)
        }
    }

    /// Three rungs of 720 segments, their playlists, their MP4s.
    private static func film() -> CatalogEntry {
        var entry = CatalogEntry(
            id: .random(), stage: .pinned, starts: 3, spool: "main", organisation: "nord", originalName: "film.mov",
            size: 1 << 33, arrived: Timestamp.now().nanoseconds)
        entry.documents = ["{\"status\": \"completed\"}"]
        for rung in ["480p", "720p", "1080p"] {
            let base = "public/nord/\(entry.id)/hls/\(rung)"
            let segments = (0..<720).map { sequence in
                CatalogEntry.Segment(
                    filePath: "\(base)/\(10_000 + sequence).m4s", cid: cid, sequence: sequence,
                    duration: .milliseconds(10_010))
            }
            entry.transcodes.append(
                .init(filePath: "\(base)/index.m3u8", cid: cid, format: "hls", resolution: rung, segments: segments))
            entry.transcodes.append(.init(filePath: "\(base).mp4", cid: cid, format: "mp4", resolution: rung))
        }
        return entry
    }

    private static let cid = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
}
