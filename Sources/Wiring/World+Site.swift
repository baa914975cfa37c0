public import Configuration
public import Gateway
public import HTTPServer
public import Pipeline
import S3
import SystemCalls

extension World {
    /// What the HTTP door answers, as it is configured.
    ///
    /// - Parameters:
    ///   - premises: the spools, as they come and go.
    ///   - live: what happens in them.
    ///   - porter: fetches what clients put into an S3 store; to be run as long as the site is there.
    ///   - letterbox: where events of stores go.
    ///   - tell: gets what an operator should know, a sentence.
    /// - Throws: where a secret cannot be had.
    public func site(
        _ premises: Premises, _ live: Live, _ porter: Porter? = nil, _ letterbox: Letterbox = Letterbox(),
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(Setback) -> Router {
        let http = configuration.http
        let (meter, tokens) = (RequestMeter(), try tokens())
        let routes =
            try uploads(premises, porter).routes + eventDoor(letterbox, tell: tell).routes
            + Watching(live, tokens: tokens, origins: origins).routes + looking(premises, letterbox, meter)
        return Router(
            routes, tokens: tokens, origins: http.origins, rate: http.rate, told: { meter.count($0, $1, $2) })
    }

    /// One line for each part of the door.
    private func looking(_ premises: Premises, _ letterbox: Letterbox, _ meter: RequestMeter) -> [Route] {
        let store = configuration.store
        let media = [store.cdnBase, configuration.http.publicAddress].compactMap { $0?.description }
        return Page(media: media, store: store.kind == .s3 ? store.s3.origin : nil).routes
            + Reading(premises, catalog: ports.catalog, media: mediaAddresses).routes
            + Removals(premises, catalog: ports.catalog).routes
            + MediaFiles(
                ports.store as? any ObjectFiles, naming: naming, isPublic: configuration.http.media == .public
            ).routes
            + Operating(premises, letterbox, meter: meter).routes
            + Interface.routes
    }

    /// Nil where documents name objects as clients can have them, or the store gives them itself.
    private var mediaAddresses: MediaAddresses? {
        let store = configuration.store
        guard store.kind == .local, store.cdnBase == nil else { return nil }
        return MediaAddresses(bucket: store.bucket, publicURL: configuration.http.publicAddress?.description)
    }

    /// The pages that may open a WebSocket: those that may do all else, and those that reach us by our public address.
    private var origins: [String] {
        let http = configuration.http
        return http.origins + [http.publicAddress.map(\.origin)].compactMap(\.self)
    }

    private func tokens() throws(Setback) -> Tokens {
        var secrets: [(secret: [UInt8], caller: Caller)] = []
        for token in configuration.tokens {
            let scopes = Set(token.scopes.compactMap { Scope(rawValue: $0) })
            let caller = Caller(name: token.name, scopes: scopes, organisation: token.organisation)
            secrets.append((try secret(in: token.secret.path, of: "token \(token.name)"), caller))
        }
        return Tokens(secrets, isOpen: configuration.http.open, origins: origins)
    }

    /// - Parameter owner: whose it is, as the configuration names him.
    func secret(in path: Path, of owner: String) throws(Setback) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try Disk().read(path, limit: 4096) } catch {
            throw .misconfigured("the secret of the \(owner) cannot be read: \(error)")
        }
        // Editors end a file with a line break.
        let secret = bytes.reversed().drop { $0 == 10 || $0 == 13 }.reversed()
        guard secret.count >= 16 else {
            throw .misconfigured("the secret of the \(owner) in \(path) is shorter than 16 characters")
        }
        return Array(secret)
    }
}

extension HTTPSettings {
    /// The places that are configured.
    public var listeners: [Listener] {
        listen.map { place in
            switch place {
            case .address(let host, let port): .address(host, port: port)
            // Who may connect is a matter of its directory; who may ask, of tokens.
            case .unix(let path): .path(path, mode: 0o666)
            }
        }
    }

    public var limits: Limits {
        var limits = Limits()
        limits.connections = connections
        limits.connectionsPerAddress = connectionsPerAddress
        limits.head = head.bytes
        limits.headTime = headTime
        limits.idle = idle
        return limits
    }

    /// For TLS; nil where none is configured.
    public func identity() throws(Setback) -> Identity? {
        guard let certificate, let key else { return nil }
        do {
            let disk = Disk()
            return Identity(
                certificate: try disk.read(certificate, limit: 1 << 20), key: try disk.read(key.path, limit: 1 << 20))
        } catch {
            throw .misconfigured("the door's certificate or key cannot be read: \(error)")
        }
    }
}
