public import SystemCalls
public import Testing

/// Runs tests on threads that may block, as the daemon runs its tasks: the pool has as many threads as cores, and tests
/// that wait for a server, a process or a peer would hold them all, and every other test with them.
public struct MayBlock: TestTrait, SuiteTrait, TestScoping {
    /// For tasks that a test begins by itself: they do not inherit the preference.
    public static let threads = BlockingThreads()

    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == MayBlock {
    public static var mayBlock: Self { Self() }
}
