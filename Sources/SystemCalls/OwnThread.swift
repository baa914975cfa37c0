import Glibc

/// Runs `body` on a thread that is made for it and ends with it: for a loop that waits, and would keep another from its
/// work. Signals that are sent to the process are for other threads.
public func onThreadOfItsOwn(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let failed = pthread_create(&thread, nil, threadMain, work.toOpaque())
    precondition(failed == 0, "no thread can be made")
    pthread_detach(thread)
}

private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// At file level: a closure inside a method would inherit an isolation that this thread does not have.
private let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
    return nil
}
