import Glibc
import SystemCalls

/// `control` in the run-time directory that the service manager gave us: whoever connects asks for a reload, and
/// is told what has become of it. The rights of the file say who may: our user and root.
struct ControlSocket: Sendable {
    let path: Path

    /// Nil where there is no run-time directory (systemd.exec(5), RUNTIME_DIRECTORY).
    static var ofThisProcess: ControlSocket? {
        let directory = getenv("RUNTIME_DIRECTORY").map { String(cString: $0) }?.split(separator: ":").first
        return directory.flatMap { Path(String($0)) }.map { ControlSocket(path: $0 / "control") }
    }

    /// Answers until the task is cancelled. Blocks its thread.
    func run(reload: (@escaping Renewal.Answer) -> Void) async throws(SystemError) {
        let listener = try LocalListener(at: path)
        let wake = try Wake()
        let result = await withTaskCancellationHandler {
            Result { () throws(SystemError) in
                while let connection = try listener.next(or: wake) {
                    reload { connection.finish(saying: $0.message) }
                }
            }
        } onCancel: {
            wake.call()
        }
        try result.get()
    }
}

extension Renewal.Outcome {
    /// A word on a line of its own, then a sentence on each.
    fileprivate var message: String {
        switch self {
        case .taken(let how): "taken\n\(how)\n"
        case .refused(let reasons): "refused\n" + reasons.map { $0 + "\n" }.joined()
        }
    }
}
