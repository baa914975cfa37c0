import Glibc

/// Runs tasks on threads of their own, so that they may block: fsync, read, wait for a child. The
/// cooperative pool has as many threads as cores; one blocking call a core and everything stands.
///
/// A thread that has nothing to do waits for the next job; a new one is made only when none waits.
public final class BlockingThreads: TaskExecutor, @unchecked Sendable {
    /// The most threads there will be; further jobs wait for one of them.
    private let limit: Int
    private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)

    /// Guarded by `lock`; a condition variable needs a pthread mutex beside it.
    private struct State {
        var lock = pthread_mutex_t()
        var work = pthread_cond_t()
        var jobs: [UnownedJob] = []
        var idle = 0
        var threads = 0
    }

    /// Lives as long as the process: its threads are never joined.
    public init(limit: Int = 256) {
        self.limit = limit
        state.initialize(to: State())
        pthread_mutex_init(&state.pointee.lock, nil)
        pthread_cond_init(&state.pointee.work, nil)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(&state.pointee.lock)
        state.pointee.jobs.append(job)
        let short = state.pointee.jobs.count > state.pointee.idle && state.pointee.threads < limit
        if short { state.pointee.threads += 1 }
        let isAwaited = state.pointee.idle > 0
        pthread_mutex_unlock(&state.pointee.lock)
        // Not before: whoever is woken wants the lock.
        if isAwaited { pthread_cond_signal(&state.pointee.work) }
        if short { startThread() }
    }

    private func startThread() {
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self)
        let failed = pthread_create(&thread, nil, threadMain, this.toOpaque())
        if failed == 0 {
            pthread_detach(thread)
        } else {
            // No thread to be had now; the jobs wait for those that run. Without any there is no going on.
            this.release()
            pthread_mutex_lock(&state.pointee.lock)
            state.pointee.threads -= 1
            precondition(state.pointee.threads > 0, "no thread can be made")
            pthread_mutex_unlock(&state.pointee.lock)
        }
    }

    fileprivate func serve() {
        while true {
            pthread_mutex_lock(&state.pointee.lock)
            state.pointee.idle += 1
            while state.pointee.jobs.isEmpty { pthread_cond_wait(&state.pointee.work, &state.pointee.lock) }
            state.pointee.idle -= 1
            let job = state.pointee.jobs.removeFirst()
            pthread_mutex_unlock(&state.pointee.lock)
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

/// At file level: a closure inside a method would inherit an isolation that this thread does not have.
private let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    Unmanaged<BlockingThreads>.fromOpaque(argument!).takeUnretainedValue().serve()
    return nil
}
