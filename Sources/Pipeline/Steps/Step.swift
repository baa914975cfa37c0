import Spool
import SystemCalls

/// What takes items out of one stage. It makes the product in the workspace and returns; sealing and
/// publishing is the worker's business. A step may be stopped at any instant and begun again.
protocol Step: Sendable {
    /// The stage that it takes items from.
    var stage: Stage { get }

    /// Bytes that the step may write for this item, reserved before it begins.
    func room(for dossier: Dossier) -> Int

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback)
}

/// One item in the hands of one step.
struct Job: Sendable {
    let dossier: Dossier
    /// How far the step is, from 0 to 1.
    let progress: @Sendable (Double) -> Void
    /// Brings the document in step with the item's files: something can be had of it before the step ends.
    let renew: @Sendable () -> Void

    var item: Item { dossier.item }
    var ticket: Ticket { dossier.ticket }
}

extension FileSystem {
    /// A product's file, in a step's terms. Durable only when the product is sealed.
    func put(_ text: String, at path: Path) throws(Setback) {
        do {
            try write(Array(text.utf8), to: path)
        } catch {
            throw Setback(error)
        }
    }
}

/// Runs what the spool may refuse, in a step's terms.
func spool<Result: ~Copyable>(_ body: @autoclosure () throws(SpoolError) -> Result) throws(Setback) -> Result {
    do { return try body() } catch { throw Setback(error) }
}

/// Runs what the kernel may refuse, in a step's terms.
func kernel<Result: ~Copyable>(_ body: @autoclosure () throws(SystemError) -> Result) throws(Setback) -> Result {
    do { return try body() } catch { throw Setback(error) }
}
