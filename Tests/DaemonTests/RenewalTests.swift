import Configuration
import Synchronization
import Testing

@testable import IngestDaemon

@Suite("Reloads that meet each other")
struct RenewalTests {
    /// Notes what was answered to whom.
    private final class Answers: Sendable {
        private let all = Mutex<[String: Renewal.Outcome]>([:])
        func to(_ name: String) -> Renewal.Answer {
            { outcome in self.all.withLock { $0[name] = $0[name] == nil ? outcome : .refused(["answered twice"]) } }
        }
        subscript(_ name: String) -> Renewal.Outcome? { all.withLock { $0[name] } }
    }

    private static func configuration(_ cores: Int) -> Configuration {
        var configuration = Configuration()
        configuration.daemon.cores = cores
        return configuration
    }

    @Test("Whoever asks is answered when what he asked for serves, and not before")
    func one() {
        let (renewal, answers) = (Renewal(), Answers())
        renewal.ask(for: Self.configuration(1), answers.to("a"))
        #expect(answers["a"] == nil && renewal.isUnderWay)

        #expect(renewal.take()?.daemon.cores == 1)
        #expect(answers["a"] == nil && !renewal.serves)
        #expect(renewal.hasBegun("serving"))

        #expect(answers["a"] == .taken("serving"))
        #expect(!renewal.isUnderWay && renewal.serves)
    }

    @Test("A reload asked for between two rounds ends the one that begins")
    func between() {
        let (renewal, answers) = (Renewal(), Answers())
        renewal.ask(for: Self.configuration(1), answers.to("a"))
        let ended = Mutex(false)

        renewal.begin { ended.withLock { $0 = true } }

        #expect(ended.withLock { $0 })
    }

    @Test("Of two reloads the later configuration serves, and both are answered then")
    func two() {
        let (renewal, answers) = (Renewal(), Answers())
        renewal.ask(for: Self.configuration(1), answers.to("a"))
        #expect(renewal.take()?.daemon.cores == 1)
        renewal.ask(for: Self.configuration(2), answers.to("b"))

        #expect(!renewal.hasBegun("the first, which is to end already"))
        #expect(answers["a"] == nil && answers["b"] == nil)
        #expect(renewal.take()?.daemon.cores == 2)
        #expect(renewal.hasBegun("the second"))

        #expect(answers["a"] == .taken("the second") && answers["b"] == .taken("the second"))
    }

    @Test("What cannot be served is answered with the reason")
    func failed() {
        let (renewal, answers) = (Renewal(), Answers())
        renewal.ask(for: Self.configuration(1), answers.to("a"))
        _ = renewal.take()

        renewal.hasFailed("it may be written by anyone")

        #expect(answers["a"] == .refused(["it may be written by anyone"]))
        #expect(!renewal.isUnderWay && renewal.take() == nil)
    }
}
