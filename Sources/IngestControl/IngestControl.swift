import CommandLineOptions
import Glibc
import Synchronization
import SystemCalls

/// `ingestctl`: shows and steers what `ingestd` does.
@main enum IngestControl {
    static let version = "0.1.0"

    static func main() async {
        let words = Argument.ofThisProcess
        // Calls into the spool and the ports block; they get threads of their own.
        let code = await Task(executorPreference: BlockingThreads()) {
            await run(words, Console.standard, complain: Console.complain)
        }.value
        if let failure = Console.failure.withLock(\.self) {
            Console.complain("the answer was not written: \(failure)")
            exit(1)
        }
        exit(code)
    }

    /// Does what the words say. Returns the exit code: 0, 1 for problems found or refused, and EX_USAGE or
    /// EX_CONFIG of sysexits.h.
    static func run(_ words: [Argument], _ console: Console, complain: @escaping (String) -> Void) async -> Int32 {
        do throws(ControlError) {
            return try await Control(Request(words), console, complain: complain).run()
        } catch {
            complain("\(error)")
            return error.exitCode
        }
    }
}
