import SystemCalls
import Testing

/// The whole appliance: the real `ingestd`, real ffmpeg, real films. One test at a time, because two
/// daemons that transcode at once would only wait for each other's cores.
@Suite(.serialized, .timeLimit(.minutes(3)), .blocking) enum Appliance {}

/// Lets tests block: they wait for processes, and the cooperative pool has one thread a core.
struct Blocking: SuiteTrait, TestTrait, TestScoping {
    private static let threads = BlockingThreads()

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == Blocking {
    static var blocking: Blocking { Blocking() }
}

/// Something that should have come about did not; what the daemon wrote meanwhile.
struct Overdue: Error, CustomStringConvertible {
    var what: String
    var log: String

    var description: String { "\(what)\n\(log)" }
}
