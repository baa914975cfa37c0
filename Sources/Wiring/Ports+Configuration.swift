import Cockroach
import Configuration
import FFmpeg
import Glibc
import HTTP
import Kubo
import LocalStore
import PinningService
import Pipeline
import S3
import SQLite
import Shelf
import SystemCalls

// The table from the words of the configuration to vendors.

extension Ports {
    /// Touches neither network nor disk: what is away is met when it is needed.
    init(_ configuration: Configuration) {
        let transcode = configuration.transcode
        self.init(
            transcoder: FFmpeg(
                ffmpeg: transcode.ffmpeg.path, ffprobe: transcode.ffprobe.path, niceness: transcode.nice,
                bounds: Bounds(transcode)),
            store: configuration.store.port(base: configuration.storeBase),
            pinner: configuration.pins.port(configuration.nodes),
            catalog: configuration.catalog.port(box: configuration.daemon.box ?? Self.hostName))
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Configuration.Store {
    /// - Parameter base: what stands before `/key` in documents; nil for `s3://<bucket>`.
    fileprivate func port(base: String?) -> any ObjectStore {
        switch kind {
        case .local:
            return BucketDirectory(root: path, bucket: Name(bucket) ?? "media", base: base)
        case .s3:
            var settings = s3
            settings.publicBase = base
            return S3Store(settings)
        }
    }

    /// How the store is spoken to, where it is S3.
    var s3: S3Store.Settings {
        var settings = S3Store.Settings(
            endpoint: endpoint?.description ?? "", bucket: bucket, credentials: credentials.path, journal: path)
        settings.region = region
        settings.style = style == .path ? .path : .virtualHost
        settings.partSize = part.bytes
        settings.partsAtOnce = parts
        settings.connections = connections
        settings.stall = stall
        settings.storageClass = storageClass
        settings.encryption = encrypted
        settings.certificates = certificates
        return settings
    }

    /// `aws:kms KEY`, as the configuration's rule has it.
    private var encrypted: S3Store.Encryption {
        let words = encryption?.split(separator: " ") ?? []
        switch words.first {
        case nil: return .none
        case "AES256": return .aes256
        default: return .kms(key: words.count > 1 ? String(words[1]) : nil)
        }
    }
}

extension Configuration.Pins {
    fileprivate func port(_ nodes: [NodeSettings]) -> any Pinner {
        guard kind == .kubo else { return CARDirectory(root: path) }
        var settings = Client.Settings()
        settings.certificates = certificates
        let client = Client(settings)
        let peers = nodes.filter { $0.kind == .kubo }.map { ($0.name, KuboNode($0, stall, client)) }
        let members = nodes.map { node in
            guard node.kind == .service else { return Quorum.Member(node.name, KuboNode(node, stall, client)) }
            return Quorum.Member(
                node.name, RemotePins(node, stall, peers.map(\.1), client), sources: Set(peers.map(\.0)))
        }
        return Quorum(members, needed: confirm)
    }
}

extension KuboNode {
    fileprivate init(_ node: NodeSettings, _ stall: Duration, _ client: Client) {
        var settings = Settings(address: "\(node.address)")
        settings.token = node.token.map { BearerToken(file: $0.path) }
        settings.stall = stall
        self.init(settings, client: client)
    }
}

extension RemotePins {
    /// - Parameter sources: the nodes that it can fetch from.
    fileprivate init(_ node: NodeSettings, _ stall: Duration, _ sources: [KuboNode], _ client: Client) {
        // The configuration demands a token of a service.
        var settings = Settings(address: "\(node.address)", token: BearerToken(file: node.token?.path ?? "/dev/null"))
        settings.stall = stall
        self.init(settings, sources: sources, client: client)
    }
}

extension Configuration.Catalog {
    fileprivate func port(box: String) -> any Catalog {
        switch kind {
        case .sqlite: CatalogFile(path)
        case .cockroach:
            CockroachCatalog(Cockroach.Settings(connection: connection, passwordFile: password?.path, box: box))
        }
    }
}

extension Bounds {
    fileprivate init(_ settings: Configuration.Transcode) {
        self.init()
        isConfined = settings.confine
        memory = settings.memory.bytes
        stall = settings.stall
    }
}

extension Program {
    fileprivate var path: Path {
        switch self {
        case .at(let path): path
        case .named(let name): Path(program: name)
        }
    }
}
