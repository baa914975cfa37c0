import ContentAddress
import Glibc
import SystemCalls

/// `AddressBench FILE CAR` makes a CAR of a file, as the pin step does, and prints the seconds it took.
@main enum AddressBench {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst().compactMap { Path($0) }
        guard words.count == 2 else { exit(EX_USAGE) }
        let clock = ContinuousClock()
        let taken = try clock.measure {
            var car = try CARWriter(at: words[1], profile: .unixFSv1y2025, fileSystem: Disk())
            let link = try Importer(profile: .unixFSv1y2025).add(file: words[0], to: &car)
            try car.finish(root: link.cid)
        }
        print(taken / .seconds(1))
    }
}
