public import Configuration
public import Gateway
public import HTTPServer
public import Pipeline
import SystemCalls

extension World {
    /// What the HTTP door answers, as it is configured.
    ///
    /// - Parameters:
    ///   - premises: the spools, as they come and go.
    ///   - porter: fetches what clients put into an S3 store; to be run as long as the site is there.
    /// - Throws: where a token's secret cannot be had.
    public func site(_ premises: Premises, _ porter: Porter? = nil) throws(Setback) -> Router {
        let http = configuration.http
        let meter = RequestMeter()
        return Router(
            try routes(premises, porter, meter), tokens: try tokens(), origins: http.origins, rate: http.rate,
            told: { meter.count($0, $1, $2) })
    }

    /// One line for each part of the door.
    private func routes(_ premises: Premises, _ porter: Porter?, _ meter: RequestMeter) throws(Setback) -> [Route] {
        try Page(media: configuration.store.cdnBase?.description).routes + uploads(premises, porter).routes
            + Reading(premises, catalog: ports.catalog).routes
            + Removals(premises, catalog: ports.catalog).routes
            + MediaFiles(
                ports.store as? any ObjectFiles, naming: naming, isPublic: configuration.http.media == .public
            ).routes
            + Operating(premises, meter: meter).routes
            + Interface.routes
    }

    private func tokens() throws(Setback) -> Tokens {
        var secrets: [(secret: [UInt8], caller: Caller)] = []
        for token in configuration.tokens {
            let scopes = Set(token.scopes.compactMap { Scope(rawValue: $0) })
            let caller = Caller(name: token.name, scopes: scopes, organisation: token.organisation)
            secrets.append((try secret(of: token), caller))
        }
        return Tokens(secrets, isOpen: configuration.http.open)
    }

    private func secret(of token: TokenSettings) throws(Setback) -> [UInt8] {
        let path = token.secret.path
        let bytes: [UInt8]
        do { bytes = try Disk().read(path, limit: 4096) } catch {
            throw .misconfigured("the secret of the token \(token.name) cannot be read: \(error)")
        }
        // Editors end a file with a line break.
        let secret = bytes.reversed().drop { $0 == 10 || $0 == 13 }.reversed()
        guard secret.count >= 16 else {
            throw .misconfigured("the secret of the token \(token.name) in \(path) is shorter than 16 characters")
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
