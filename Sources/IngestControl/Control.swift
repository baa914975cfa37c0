import CommandLineOptions
import Configuration
import Glibc
import JSONValue
import Spool
import SystemCalls
import Wiring

/// Does what a request asks, and prints the answer.
struct Control {
    let request: Request
    let console: Console
    let complain: (String) -> Void

    init(_ request: Request, _ console: Console, complain: @escaping (String) -> Void) {
        self.request = request
        self.console = console
        self.complain = complain
    }

    var ink: Ink { console.ink }

    /// Returns the exit code.
    func run() async throws(ControlError) -> Int32 {
        switch request.verb {
        case .help: console.write(request.syntax.help)
        case .version: console.write("ingestctl \(IngestControl.version)\n")
        case .initialize(let word, let owner): return try initialize(word, owner)
        case .reload: return try reload()
        case .status(let watch): return try await status(watch: watch)
        case .list(let stage): try list(stage)
        case .show(let id, let version): try show(id, version: version)
        case .why(let word): try why(word)
        case .retry(let items): return try retry(items)
        case .webhooks(let what): return try webhooks(what)
        case .pause(let paused): try pause(paused)
        case .fsck(let mend): return try fsck(mend: mend)
        case .rebuildCatalog(let fresh): return try await rebuildCatalog(fresh: fresh)
        case .verify(let items): return try await verify(items)
        case .cid(let path, let profile): try cid(of: path, profile)
        case .addCreator(let name, let keys): try await addCreator(name, keys)
        case .removeCreator(let name, let keys): try await removeCreator(name, keys: keys)
        case .creators: try listCreators()
        case .objects: try objects()
        }
        return EX_OK
    }

    /// The spools that the request is about; when it changes them, root becomes their owner.
    func selection() throws(ControlError) -> Selection {
        let selection = try Selection(request, request.spool)
        if request.verb.changesSpool, let first = selection.settings.first {
            if leavesFiles(selection.world.configuration) { try fromKernel(Ownership.assume(of: first.path)) }
            let owner = try fromKernel(Disk().attributes(of: first.path))?.owner
            if let owner, geteuid() != 0, owner != geteuid() { throw .notYours(first.path, owner: owner) }
        }
        return selection
    }

    /// Whether there will be files that must be the owner's. A catalog in a database has none; its password may be
    /// root's alone.
    private func leavesFiles(_ configuration: Configuration) -> Bool {
        guard case .rebuildCatalog = request.verb else { return true }
        return configuration.catalog.kind == .sqlite
    }

    func print(_ text: String) { console.write(text + "\n") }

    /// In the words that were asked for.
    func print(_ text: String, _ json: JSON) { request.isJSON ? print(json) : print(text) }

    /// One value a line.
    func print(_ json: JSON) { console.write(json.text + "\n") }
}
