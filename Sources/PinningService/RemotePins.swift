public import ContentAddress
public import HTTP
public import Pipeline
public import SystemCalls

/// Pins at a pinning service, by the vendor-neutral API (ipfs/pinning-services-api-spec, 1.0.0). The service
/// fetches the DAG over the IPFS network, so a node of ours must have it first; both are told of each other.
///
/// 1. A DAG is asked for once: a request of our name that is queued, pinning or pinned is taken up, not doubled.
/// 2. What the service has failed at is asked for anew, and the failed request removed.
/// 3. A request of another name, by a person in the same account, is never touched.
public struct RemotePins: Pinner {
    private let account: Account
    private let source: any Peer

    public struct Settings: Sendable {
        /// `https://pinning.example/psa`: what comes before `/pins`.
        public var address: String
        public var token: BearerToken
        /// What our requests are called there: how they are known again.
        public var name = "ingestd"
        /// For the vendor: regions, copies. Sent with every request.
        public var meta: [String: String] = [:]
        /// How long a request may stay as it is before the item rests; the next try takes it up again.
        public var stall: Duration = .seconds(120)
        /// The first look at a request under way comes after so long, each next one after twice as long.
        public var firstLook: Duration = .seconds(1)
        public var longestLook: Duration = .seconds(30)

        public init(address: String, token: BearerToken) {
            self.address = address
            self.token = token
        }
    }

    /// Touches no network.
    ///
    /// - Parameter source: the node of ours that the service fetches from.
    public init(_ settings: Settings, source: any Peer, client: Client = Client()) {
        account = Account(client: client, settings: settings)
        self.source = source
    }

    public func pin(_ car: Path, root: CID) async throws(Setback) {
        try await source.pin(car, root: root)
        let requests = try await asking(root) { () throws(ServiceError) in
            try await account.requests(for: root)
        }
        if let standing = requests.first(where: { $0.status != .failed }) {
            return try await follow(standing, root)
        }
        let origins = try await source.addresses()
        let request = try await asking(root) { () throws(ServiceError) in
            for failed in requests { try await account.remove(failed) }
            return try await account.add(root, origins: origins)
        }
        try await follow(request, root)
    }

    public func isPinned(_ root: CID) async throws(Setback) -> Bool {
        try await asking(root) { () throws(ServiceError) in
            try await account.requests(for: root).contains { $0.status == .pinned }
        }
    }

    public func unpin(_ root: CID) async throws(Setback) {
        try await asking(root) { () throws(ServiceError) in
            for request in try await account.requests(for: root) { try await account.remove(request) }
        }
    }

    /// A service gives nothing back by this API.
    public func audit(_ root: CID) async throws(Setback) -> Audit? { nil }

    /// Returns when it is pinned.
    private func follow(_ request: PinRequest, _ root: CID) async throws(Setback) {
        var request = request
        var progress = Progress(account.settings, at: .now)
        if request.status != .pinned { await introduce(to: request.delegates) }
        while true {
            switch progress.verdict(request, at: .now) {
            case .pinned: return
            case .failed: throw .service(.failed(request.details), account.settings.address, root)
            case .stands:
                let error = ServiceError.stands(request.status, request.details, account.settings.stall)
                throw .service(error, account.settings.address, root)
            case .later(let delay):
                guard (try? await Task.sleep(for: delay)) != nil else { throw .stopped }
                let id = request.id
                request = try await asking(root) { () throws(ServiceError) in try await account.request(id) }
            }
        }
    }

    /// Our node dials those of the service, for where they cannot dial ours.
    private func introduce(to delegates: [String]) async {
        for delegate in delegates {
            // Often one way is enough; where none is, the request stands still, and that is said.
            try? await source.connect(to: delegate)
        }
    }

    private func asking<Answer>(
        _ root: CID, _ question: () async throws(ServiceError) -> Answer
    ) async throws(Setback) -> Answer {
        do { return try await question() } catch { throw .service(error, account.settings.address, root) }
    }
}
