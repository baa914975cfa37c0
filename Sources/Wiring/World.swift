public import Configuration
public import ContentAddress
import FFmpeg
import Glibc
import LocalStore
import Media
public import Pipeline
import SQLite
import Shelf
public import Spool
public import SystemCalls
public import Watch

/// What the configuration names, put together: the same for the daemon and for the operator's tool.
public struct World: Sendable {
    public let configuration: Configuration
    public let ports: Ports
    /// What the organisations have on the box.
    public let usage: Usage

    /// Looks at nothing: a store or catalog that is away is met when it is needed.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        ports = Ports(configuration)
        let quotas = configuration.organisations.compactMap { organisation in
            organisation.quota.map { (organisation.name, $0.bytes) }
        }
        usage = Usage(quotas: Dictionary(quotas) { first, _ in first })
    }

    public func spool(_ settings: SpoolSettings) throws(SpoolError) -> Spool {
        try Spool(
            at: settings.path, on: Disk(), floor: Room(bytes: settings.space.floor.bytes, inodes: settings.space.inodes)
        )
    }

    /// What the pipeline of one spool is told.
    public func pipeline(_ spool: SpoolSettings) -> Pipeline.Settings {
        var settings = Pipeline.Settings(spool: spool.name, organisation: spool.organisation)
        settings.ladder = spool.encoding.ladder
        settings.preset = spool.encoding.preset.rawValue
        settings.passThrough = spool.encoding.passThrough.map { PassThrough(cap: $0.bitsPerSecond) }
        settings.segment = spool.encoding.segment
        settings.profile = profile
        settings.naming = naming
        settings.retention = Retention(configuration)
        settings.patience.first = configuration.patience.first
        settings.patience.longest = configuration.patience.longest
        settings.startsWithoutEnd = configuration.patience.starts
        settings.transcodesAtOnce = configuration.transcode.items
        return settings
    }

    /// The object keys of films.
    public var naming: Naming {
        var naming = Naming()
        naming.public = configuration.store.published.description
        naming.raw = configuration.store.raw.description
        return naming
    }

    /// How the tools are confined here, as a sentence.
    public var confinement: String {
        guard configuration.transcode.confine else { return lacks.joined() }
        return (["ffmpeg is confined by: \(Confinement.Means.here)"] + lacks).joined(separator: "; ")
    }

    /// What their confinement lacks, by the operator's will or for want of a kernel that can.
    public var lacks: [String] {
        configuration.transcode.confine
            ? Confinement.Means.here.lacks : ["ffmpeg is not confined: [transcode] confine = no"]
    }

    public func door(_ spool: SpoolSettings) -> Watch.Settings {
        Watch.Settings(
            quiet: spool.door.quiet, grace: spool.door.grace, hold: spool.door.hold, poll: spool.door.poll,
            slowTick: spool.door.rescan,
            ignored: IgnoreRules(spool.door.ignore.compactMap { NamePattern($0) }))
    }

    public var profile: Profile {
        switch configuration.pins.profile {
        case .unixfsV1: .unixFSv1y2025
        case .unixfsV0: .unixFSv0y2015
        }
    }

    /// Its stages and its work are the daemon's own, and its group may look.
    public func makeSpool(at path: Path) throws(SpoolError) {
        try Spool.make(at: path, on: Disk(), closed: Disk(directoryMode: 0o750))
    }

    /// Those that `makeDirectories` makes, or makes something in.
    public var directories: [Path] {
        let pins = configuration.pins.kind == .shelf ? [configuration.pins.path] : []
        let catalog = configuration.catalog.kind == .sqlite ? [configuration.catalog.path.parent] : []
        return catalog + [configuration.store.path] + pins
    }

    /// Makes what a spool of an earlier version lacks. For whoever holds its lock.
    public func supply(_ spool: Spool) throws(SpoolError) {
        try spool.supply(closed: Disk(directoryMode: 0o750))
    }

    /// The directories of ours outside the spools, made where they are missing: for what is embedded, and for the
    /// notes of uploads.
    public func makeDirectories() throws(SystemError) {
        let disk = Disk()
        switch configuration.store.kind {
        case .local: try Depot.make(at: configuration.store.path, on: disk)
        case .s3: try disk.makeDirectories(configuration.store.path)
        }
        if configuration.pins.kind == .shelf { try Depot.make(at: configuration.pins.path, on: disk) }
        if configuration.catalog.kind == .sqlite { try disk.makeDirectories(configuration.catalog.path.parent) }
    }
}

extension Retention {
    fileprivate init(_ configuration: Configuration) {
        self.init()
        originals = configuration.retention.originals
        done = configuration.retention.done
        recheck = configuration.pins.recheck
    }
}
