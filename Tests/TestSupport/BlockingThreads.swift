import Dispatch

/// Gives every task job a thread that may block, as the daemon does: a test that waits for a child
/// must not stop the two threads on which all other tests run.
public final class BlockingThreads: TaskExecutor {
    public static let shared = BlockingThreads()
    private let queue = DispatchQueue(label: "blocking", attributes: .concurrent)

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
