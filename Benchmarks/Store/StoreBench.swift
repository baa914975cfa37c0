import Glibc
import Pipeline
import S3
import SystemCalls

/// `StoreBench ENDPOINT BUCKET CREDENTIALS JOURNAL PART AT-ONCE PREFIX FILE…` puts files into a bucket as the
/// daemon's adapter does, so many at a time, and prints the seconds it took and the KiB of memory at its most.
@main enum StoreBench {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count > 7, let part = Int(words[4]), let atOnce = Int(words[5]) else { exit(EX_USAGE) }
        var settings = S3Store.Settings(
            endpoint: words[0], bucket: words[1], credentials: Path(words[2])!, journal: Path(words[3])!)
        settings.partSize = part
        settings.partsAtOnce = atOnce
        let store = S3Store(settings)
        let taken = try await withTaskExecutorPreference(BlockingThreads()) {
            try await ContinuousClock().measure {
                try await put(words[7...].compactMap { Path($0) }, below: words[6], into: store, atOnce: atOnce)
            }
        }
        print(taken / .seconds(1), peak())
    }

    private static func put(_ files: [Path], below prefix: String, into store: S3Store, atOnce: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, file) in files.enumerated() {
                if number >= atOnce { try await group.next() }
                let key = "\(prefix)/\(file.name!)"
                group.addTask {
                    try await store.put(file, as: ObjectKey(key)!, type: MediaType(forFile: key))
                }
            }
            try await group.waitForAll()
        }
    }

    private static func peak() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
