import JSONValue
import Spool
import SystemCalls

/// pinned → done: the catalog has it. The only step that waits for the catalog; its product is the
/// document as the catalog acknowledged it.
struct CatalogueStep: Step {
    let mirror: Mirror
    let fileSystem: any FileSystem

    static let file: Name = "document.json"

    var stage: Stage { .pinned }

    func room(for dossier: Dossier) -> Int { 0 }

    func run(_ job: Job, in workspace: borrowing Workspace) async throws(Setback) {
        try await mirror.record(job.dossier)
        guard let final = job.dossier.documents.last else { throw .temporary("the final document is not written yet") }
        try fileSystem.put(final.text, at: workspace.product / Self.file)
    }
}
