import ContentAddress
import Glibc
import Kubo
import Pipeline
import SystemCalls

/// `PinBench ADDRESS CAR` hands a CAR to a node, as the pin step does, and prints the seconds until the node has
/// confirmed the pin.
@main enum PinBench {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 2, let car = words.last.flatMap({ Path($0) }) else { exit(EX_USAGE) }
        guard let root = try CARReader(car).roots.first else { exit(EX_DATAERR) }
        let node = KuboNode(KuboNode.Settings(address: words.first!))
        let taken = try await ContinuousClock().measure { try await node.pin(car, root: root) }
        print(taken / .seconds(1))
    }
}
