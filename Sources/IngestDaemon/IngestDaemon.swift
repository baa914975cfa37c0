import CommandLineOptions
import Configuration
import Glibc
import SystemCalls
import Systemd
import Wiring

/// `ingestd`: reads its words and its configuration, serves until it is told to stop.
@main enum IngestDaemon {
    static let version = "0.1.0"

    static func main() {
        // Before any other thread is made: all of them inherit the mask.
        let signals = Signals()
        exit(run(signals, Argument.ofThisProcess))
    }

    private static func run(_ signals: Signals, _ words: [Argument]) -> Int32 {
        let request: Request
        do {
            request = try Request(words)
        } catch {
            complain("ingestd: \(error)")
            return EX_USAGE
        }
        switch request.action {
        case .help: print(Request.syntax.help)
        case .version: print("ingestd \(version)")
        case .check: return check(request)
        case .serve: return serve(signals, request)
        }
        return EX_OK
    }

    /// Every problem, or the configuration as it takes effect.
    private static func check(_ request: Request) -> Int32 {
        do {
            let configuration = try request.configuration()
            print(configuration.text)
            print("# \(World(configuration).confinement)")
            for secret in configuration.secrets {
                print("# \(secret.key): \(secret.file.path)\(secret.file.fault.map { " \($0)" } ?? "")")
            }
            return EX_OK
        } catch {
            complain("\(error)")
            return EX_CONFIG
        }
    }

    private static func serve(_ signals: Signals, _ request: Request) -> Int32 {
        let configuration: Configuration
        do {
            configuration = try request.configuration()
        } catch {
            complain("\(error)")
            return EX_CONFIG
        }
        let report = Report(configuration.daemon)
        let bulletin = Bulletin(Supervisor(), report, hang: configuration.daemon.hang)
        let daemon = Daemon(request, bulletin, report, passed: PassedSockets.take())
        let pool = BlockingThreads()
        let task = Task(executorPreference: pool) {
            let code = await daemon.run(configuration)
            exit(code)
        }
        while true {
            bulletin.tick()
            switch signals.next(within: bulletin.interval) {
            case nil: break
            case .reload: daemon.reload()
            case .stop:
                report.notice("stopping")
                bulletin.stopping()
                task.cancel()
            }
        }
    }

    private static func complain(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = write(2, line, line.count)
    }
}
