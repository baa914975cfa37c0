import CommandLineOptions
import Configuration
import Spool
import SystemCalls
import Wiring

/// The spools that a request is about, with the world that their configuration describes.
struct Selection {
    let world: World
    let settings: [SpoolSettings]

    /// A word with a slash in it is a directory, any other a configured spool where there is one of that
    /// name, as it would be on every other day; else a directory, too.
    ///
    /// - Parameter isNew: the directory need not be there.
    init(_ request: Request, _ word: Argument?, isNew: Bool = false) throws(ControlError) {
        let configuration = try Self.configuration(request, word, isNew: isNew)
        world = World(configuration)
        let chosen = configuration.spools.filter { $0.name == word?.text }
        settings = chosen.isEmpty ? configuration.spools : chosen
    }

    private static func configuration(
        _ request: Request, _ word: Argument?, isNew: Bool
    ) throws(ControlError) -> Configuration {
        guard let word else { return try request.configuration() }
        guard !word.bytes.contains(UInt8(ascii: "/")), word != ".", word != ".." else { return try embedded(word) }
        let configured = try request.configuration()
        if configured.spools.contains(where: { $0.name == word.text }) { return configured }
        let path = Path(bytes: word.bytes)?.absolute
        let isThere = try path.map { path throws(ControlError) in try fromKernel(Disk().exists(path)) } ?? false
        guard isNew || isThere else { throw .noSpool(word, configured: configured.spools.map(\.name)) }
        return try embedded(word)
    }

    private static func embedded(_ word: Argument) throws(ControlError) -> Configuration {
        guard let path = Path(bytes: word.bytes)?.absolute else { throw .noSpool(word, configured: []) }
        let configuration = Configuration.embedded(at: path)
        let problems = configuration.validate()
        guard problems.isEmpty else { throw .configuration(Problems(all: problems)) }
        return configuration
    }

    /// Every spool, opened. One that is offline is an error: what it holds cannot be known.
    func open() throws(ControlError) -> [OpenSpool] {
        var spools: [OpenSpool] = []
        for settings in settings { spools.append(try OpenSpool(settings, in: world)) }
        return spools
    }
}

/// A configured spool whose directory is there.
struct OpenSpool {
    let settings: SpoolSettings
    let spool: Spool

    init(_ settings: SpoolSettings, in world: World) throws(ControlError) {
        self.settings = settings
        spool = try fromSpool(world.spool(settings))
    }

    var name: String { settings.name }

    /// True while a daemon serves it.
    func isServed() throws(ControlError) -> Bool { try fromKernel(FileLock.isHeld(spool.lock)) }
}

extension [OpenSpool] {
    /// The item, wherever it is, and the spool that has it.
    func locate(_ id: ItemID) throws(ControlError) -> (item: Item, open: OpenSpool) {
        for open in self {
            if let item = try fromSpool(open.spool.locate(id)) { return (item, open) }
        }
        throw .noItem(id)
    }

    /// Every item at these stages, by arrival.
    func items(at stages: [Stage]) throws(ControlError) -> [(item: Item, open: OpenSpool)] {
        var found: [(item: Item, open: OpenSpool)] = []
        for open in self {
            for stage in stages {
                found += try fromSpool(open.spool.items(at: stage)).map { (open.spool.item($0, at: stage), open) }
            }
        }
        return found.sorted { $0.item.id < $1.item.id }
    }
}
