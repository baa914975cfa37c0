import SystemCalls
import Testing

/// Runs tests on threads that may block, as the daemon runs its tasks: the pool has two threads here, and tests
/// that wait for a server would hold both.
struct MayBlock: TestTrait, SuiteTrait, TestScoping {
    static let threads = BlockingThreads()

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == MayBlock {
    static var mayBlock: Self { Self() }
}
