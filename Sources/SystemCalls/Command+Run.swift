import CSystemCalls
import Glibc

extension Command {
    /// Bytes of standard error that are kept, from its end.
    public static let tailLimit = 16 << 10
    /// Bytes of one line of standard output; what is longer is cut there.
    public static let lineLimit = 64 << 10

    /// Runs the command to its end; `line` gets every line of its standard output, without the
    /// newline, as it comes. Cancelling the task ends the child: SIGTERM to its group, and SIGKILL
    /// after `grace`. Whatever the child started in its group ends with it.
    ///
    /// Blocks its thread. That is also what keeps the child tied to us: the kernel kills it when the
    /// thread that started it ends (PR_SET_PDEATHSIG counts threads, not processes), and that thread
    /// is here until the child has ended. So a child outlives neither this call nor a killed daemon.
    public func run(
        grace: Duration = .seconds(5), line: (ArraySlice<UInt8>) -> Void = { _ in }
    ) async throws(SystemError) -> Exit {
        let wake = try Wake()
        // A child that is watched ends; one that is not is waited for like anything else.
        let heart = stall != nil || deadline != nil ? Heart.current : nil
        heart?.rest()
        defer { heart?.wake() }
        let result = await withTaskCancellationHandler {
            Result { () throws(SystemError) -> Exit in
                var child = try Child(starting: self, wake: wake)
                return child.untilItEnds(grace: grace, line: line)
            }
        } onCancel: {
            wake.call()
        }
        return try result.get()
    }
}
