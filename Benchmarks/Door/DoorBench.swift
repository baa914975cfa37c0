import Glibc
import SystemCalls

/// Drops files at the door of a running daemon and measures when it says that it has admitted them; and
/// does the same flushes and renames in a bare loop. Called by `scripts/bench-door`.
///
///     door-bench latency SPOOL COUNT BYTES  <log   closed, renamed in → admitted, one at a time: p50, p99
///     door-bench flood SPOOL COUNT BYTES    <log   that many at once → all admitted: files a second
///     door-bench fill SPOOL COUNT BYTES            only drops them
///     door-bench count SPOOL COUNT          <log   waits until that many are admitted: files a second
///     door-bench bare DIRECTORY COUNT BYTES        the calls of an admission in a bare loop: files a second
///
/// `log` is what the daemon writes to its standard error. It says *admitted* when everything is flushed.
@main enum DoorBench {
    static func main() {
        do {
            try run()
        } catch {
            print("door-bench: \(error)")
            exit(EX_SOFTWARE)
        }
    }

    private static func run() throws {
        let words = CommandLine.arguments.dropFirst()
        guard let verb = words.first, words.count >= 3, let place = Path(words[2])?.absolute, let count = Int(words[3])
        else {
            print("usage: door-bench latency|flood|fill|count|bare DIRECTORY COUNT [BYTES] [<LOG]")
            exit(EX_USAGE)
        }
        let drops = Drops(beside: place, bytes: words.count > 3 ? Int(words[4]) ?? 1024 : 1024)
        switch verb {
        case "latency":
            try report(latency(drops, count) { try drops.write($0) }, as: "closed_to_admitted")
            try report(latency(drops, count) { try drops.move($0) }, as: "renamed_to_admitted")
        case "flood":
            let names = try drops.prepare(count)
            let start = ContinuousClock.now
            for name in names { try drops.moveIn(name) }
            say("flood_dropped", Double(count) / start.secondsSince, "files/s")
            try admit(count, since: start, as: "flood")
        case "fill": for name in try drops.prepare(count) { try drops.moveIn(name) }
        case "count": try admit(count, since: .now, as: "backlog")
        default: try say("bare_loop", bareLoop(drops, count), "files/s")
        }
    }

    private static func admit(_ count: Int, since start: ContinuousClock.Instant, as name: String) throws {
        let log = AdmittedLines()
        var names: Set<String> = []
        while names.count < count {
            let admitted = try log.next()
            guard names.insert(admitted).inserted else { throw Twice(name: admitted) }
        }
        say("\(name)_admitted", Double(count) / start.secondsSince, "files/s")
        say("\(name)_time", start.secondsSince, "s")
    }

    struct Twice: Error { let name: String }

    /// Seconds from the end of each delivery to the daemon's word, with a pause between them.
    private static func latency(_ drops: Drops, _ count: Int, _ deliver: (Name) throws -> Void) throws -> [Double] {
        let log = AdmittedLines()
        return try (0..<count).map { _ in
            usleep(150_000)
            let name = drops.newName()
            try deliver(name)
            let delivered = ContinuousClock.now
            while try log.next() != name.description {}
            return delivered.secondsSince
        }
    }

    private static func report(_ seconds: [Double], as name: String) {
        let sorted = seconds.sorted()
        for (percent, label) in [(50, "p50"), (99, "p99")] {
            say("\(name)_\(label)", sorted[min(sorted.count - 1, sorted.count * percent / 100)] * 1000, "ms")
        }
    }

    /// The calls of `Spool.admit`, one file after the other.
    private static func bareLoop(_ drops: Drops, _ count: Int) throws -> Double {
        let disk = Disk()
        let names = try drops.prepare(count)
        let door = drops.aside / "door"
        let stage = drops.aside / "stage"
        for directory in [door, stage] { try disk.makeDirectory(directory) }
        for name in names { try disk.rename(drops.aside / name, to: door / name) }
        let start = ContinuousClock.now
        for name in names {
            let home = stage / name
            try disk.synchronize(file: door / name)
            try disk.makeDirectory(home)
            try disk.write([UInt8](repeating: 0x20, count: 400), to: home / "ticket.json")
            try disk.synchronize(file: home / "ticket.json")
            try disk.synchronize(directory: home)
            try disk.synchronize(directory: stage)
            try disk.rename(door / name, toNew: home / "source")
            try disk.synchronize(directory: home)
            try disk.synchronize(directory: door)
        }
        let rate = Double(count) / start.secondsSince
        try disk.removeTree(drops.aside)
        return rate
    }

    private static func say(_ name: String, _ value: Double, _ unit: String) {
        print("\(name) \((value * 100).rounded() / 100) \(unit)")
    }
}

extension ContinuousClock.Instant {
    var secondsSince: Double { (ContinuousClock.now - self) / .seconds(1) }
}
