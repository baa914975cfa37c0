import Spool
import SystemCalls

/// Sees what an operator moves between the stages by hand, and that a pause is over. A hint and no more:
/// every worker also looks at its stage unasked.
struct StageWatch: Sendable {
    private let spool: Spool

    init(_ spool: Spool) {
        self.spool = spool
    }

    /// Calls `look` after every change of a stage directory, or of the spool's own, until the task is
    /// cancelled. Blocks its thread.
    func run(look: @Sendable () -> Void) async {
        // Without events the workers' own ticks remain.
        guard let inotify = try? Inotify(), let wake = try? Wake() else { return }
        for directory in [spool.root] + Stage.allCases.map(spool.directory) {
            _ = try? inotify.watch(directory)  // the workers' own ticks remain
        }
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                do throws(SystemError) {
                    try wake.wait(or: inotify.descriptor, timeout: Heart.period)
                    Heart.current?.beat()
                    if try !inotify.events().isEmpty { look() }
                    // The workers ring each other; only a hand from outside waits for this.
                    try? await Task.sleep(for: .milliseconds(200))  // cancelled is awake: the loop looks
                } catch {
                    return
                }
            }
        } onCancel: {
            wake.call()
        }
    }
}
