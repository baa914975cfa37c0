public import ContentAddress
public import Media
import SystemCalls

/// What the pipeline of one spool is told by the configuration.
public struct Settings: Sendable {
    public var spool: String
    public var organisation: String
    public var ladder = Ladder.standard
    public var preset = "lean"
    /// Length of a segment and of a unit of work, at most.
    public var segment: Duration = .seconds(10)
    /// What a source's picture must be to be a rendition as it is; nil to encode it in every case.
    public var passThrough: PassThrough? = PassThrough(cap: 10_000_000)
    public var profile = Profile.unixFSv1y2025
    public var naming = Naming()
    public var retention = Retention()
    public var patience = Patience.Delays()
    /// Beginnings without an end after which an item is taken to be poison.
    public var startsWithoutEnd = 5
    /// How often a receipt says how far a step is.
    public var progress: Duration = .seconds(3)
    /// Items transcoded at the same time; their units share the cores.
    public var transcodesAtOnce = 16

    public init(spool: String, organisation: String) {
        self.spool = spool
        self.organisation = organisation
    }

    /// - Parameter seamless: see `TranscodePlan`.
    func plan(_ probe: Probe, seamless: Bool = false) -> TranscodePlan {
        TranscodePlan(
            probe, ladder: ladder, preset: preset, segment: segment, passThrough: passThrough, seamless: seamless)
    }

    /// What decides, beside the source, what the products are: kept with them for dedupe and resume.
    func fingerprint(encoder: String) -> String {
        let rungs = ladder.rungs.map { "\($0.height)@\($0.quality)" }.joined(separator: " ")
        let passing = passThrough.map { "pass<=\($0.cap)" } ?? "encode"
        return "\(rungs) \(preset) \(passing) \(segment.seconds) \(profile.name) \(encoder)"
    }
}

/// The real or the embedded world outside the spool.
public struct Ports: Sendable {
    public var transcoder: any Transcoder
    public var store: any ObjectStore
    public var pinner: any Pinner
    public var catalog: any Catalog
    public var webhooks: [Webhook] = []

    public init(transcoder: any Transcoder, store: any ObjectStore, pinner: any Pinner, catalog: any Catalog) {
        self.transcoder = transcoder
        self.store = store
        self.pinner = pinner
        self.catalog = catalog
    }
}
