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
    ///   - live: what happens in them.
    /// - Throws: where a token's secret cannot be had.
    public func site(_ premises: Premises, _ live: Live) throws(Setback) -> Router {
        let http = configuration.http
        let tokens = try tokens()
        return Router(try routes(premises, live, tokens), tokens: tokens, origins: http.origins, rate: http.rate)
    }

    /// One line for each part of the door.
    private func routes(_ premises: Premises, _ live: Live, _ tokens: Tokens) throws(Setback) -> [Route] {
        try Page(media: configuration.store.cdnBase?.description).routes
            + uploads(premises).routes
            + Watching(live, tokens: tokens, origins: origins).routes
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
