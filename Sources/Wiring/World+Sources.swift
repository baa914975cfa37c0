import Configuration
import Digest
public import Gateway
public import Pipeline
import S3
import SQLite
public import SystemCalls
import Watch

// Buckets that others fill.

extension World {
    /// Those that fetch, over one inbox that is opened here.
    ///
    /// - Parameters:
    ///   - premises: the spools, as they come and go.
    ///   - tell: gets every event with the name of the source's spool.
    public func sources(
        _ premises: Premises, tell: @escaping @Sendable (Event, String) -> Void
    ) throws(Setback) -> (inbox: Inbox, services: [SourceService]) {
        let directory = configuration.events.path
        let inbox: Inbox
        do {
            try Disk(directoryMode: 0o750).makeDirectories(directory, below: directory.parent)
            inbox = try Inbox(at: directory / "inbox", on: Disk(), most: configuration.events.waiting)
        } catch {
            throw Setback(error)
        }
        let ledger = LedgerFile(ledgerFile)
        let services = configuration.sources.map { source in
            SourceService(
                settings(of: source), S3Source(bucket(of: source)), ledger: ledger, inbox: inbox,
                uploads: { premises[source.spool]?.uploads }, tell: { tell($0, source.spool) })
        }
        return (inbox, services)
    }

    /// The ledger of all sources.
    public var ledgerFile: Path { configuration.events.path / "ledger.sqlite" }

    /// Where their stores tell of objects.
    ///
    /// - Throws: where a secret or a certificate cannot be had.
    func eventDoor(
        _ letterbox: Letterbox, tell: @escaping @Sendable (String) -> Void
    ) throws(Setback) -> EventDoor {
        var sources: [EventSource] = []
        for source in configuration.sources {
            sources.append(
                EventSource(
                    name: source.name, bucket: source.bucket, rules: rules(of: source), secret: try secret(of: source),
                    certificates: try certificates(of: source), topics: Set(source.topics)))
        }
        return EventDoor(sources, letterbox, tell: tell)
    }

    private func settings(of source: SourceSettings) -> SourceService.Settings {
        var settings = SourceService.Settings(name: source.name, bucket: source.bucket, rules: rules(of: source))
        settings.organisation = source.organisation
        settings.reconcile = source.reconcile
        settings.atOnce = source.downloads
        settings.patience.first = configuration.patience.first
        settings.patience.longest = configuration.patience.longest
        return settings
    }

    private func bucket(of source: SourceSettings) -> S3Store.Settings {
        // A source writes nothing, and keeps no journal.
        var settings = S3Store.Settings(
            endpoint: "\(source.endpoint)", bucket: source.bucket, credentials: source.credentials.path,
            journal: configuration.events.path)
        settings.region = source.region
        settings.style = source.style == .path ? .path : .virtualHost
        settings.certificates = source.certificates
        settings.connections = 2 * source.downloads + 8
        return settings
    }

    private func rules(of source: SourceSettings) -> SourceRules {
        var rules = SourceRules(
            prefixes: source.prefixes.isEmpty ? [""] : source.prefixes,
            ignored: IgnoreRules(source.ignore.compactMap { NamePattern($0) }),
            largest: configuration.http.largest.bytes)
        let store = configuration.store
        if store.kind == .s3, store.bucket == source.bucket, store.endpoint == source.endpoint {
            var naming = Naming()
            naming.public = store.published.description
            naming.raw = store.raw.description
            rules.ours = naming
        }
        return rules
    }

    private func secret(of source: SourceSettings) throws(Setback) -> [UInt8]? {
        guard let file = source.secret else { return nil }
        return try secret(in: file.path, of: "source \(source.name)")
    }

    private func certificates(of source: SourceSettings) throws(Setback) -> [Certificate] {
        guard let file = source.topicCertificates else { return [] }
        let bytes: [UInt8]
        do { bytes = try Disk().read(file, limit: 1 << 20) } catch {
            throw .misconfigured("the topic's certificates of source \(source.name) cannot be read: \(error)")
        }
        guard let found = Certificate.all(pem: bytes), !found.isEmpty else {
            throw .misconfigured(
                "the topic's certificates of source \(source.name) in \(file) are no certificates with RSA keys in PEM")
        }
        return found
    }
}
