public import ContentAddress
public import HTTP
public import Pipeline
public import SystemCalls

/// Pins at a pinning service, by the vendor-neutral API (ipfs/pinning-services-api-spec, 1.0.0). The service
/// fetches the DAG over the IPFS network, so a node of ours must have it first; both are told of
/// each other.
///
/// 1. A DAG is asked for once: a request of our name that is queued, pinning or pinned is taken up, not doubled.
/// 2. What the service has failed at is asked for anew, and the failed request removed.
/// 3. A request of another name, by a person in the same account, is never touched.
public struct RemotePins: Pinner {
    private let account: Account
    private let sources: [any Peer]

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
    /// - Parameter sources: nodes of ours that the service can fetch from; one at least.
    public init(_ settings: Settings, sources: [any Peer], client: Client = Client()) {
        precondition(!sources.isEmpty, "the configuration demands a node for a service")
        account = Account(client: client, settings: settings)
        self.sources = sources
    }

    public func pin(_ car: Path, root: CID) async throws(Setback) {
        let source = try await source(car, root)
        let requests = try await asking(root) { () throws(ServiceError) in
            try await account.requests(for: root)
        }
        if let standing = requests.first(where: { $0.status != .failed }) {
            return try await follow(standing, root, source)
        }
        let origins = try await source.addresses()
        let request = try await asking(root) { () throws(ServiceError) in
            for failed in requests { try await account.remove(failed) }
            return try await account.add(root, origins: origins)
        }
        try await follow(request, root, source)
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

    /// A node that has the DAG; where none has, the first that takes it.
    private func source(_ car: Path, _ root: CID) async throws(Setback) -> any Peer {
        if let holder = await holder(of: root) { return holder }
        var last = Setback.stopped
        for source in sources {
            do throws(Setback) {
                try await source.pin(car, root: root)
                return source
            } catch {
                last = error
                if error.class == .permanent { break }
            }
        }
        throw last
    }

    /// The first to say that it has it; one that does not answer delays nobody.
    private func holder(of root: CID) async -> (any Peer)? {
        await withTaskGroup(of: (any Peer)?.self) { group in
            for source in sources {
                // Who cannot say is asked to take it, and will say then why it cannot.
                group.addTask { (try? await source.isPinned(root)) == true ? source : nil }
            }
            for await found in group where found != nil {
                group.cancelAll()
                return found
            }
            return nil
        }
    }

    /// Returns when it is pinned.
    private func follow(_ request: PinRequest, _ root: CID, _ source: any Peer) async throws(Setback) {
        var request = request
        var progress = Progress(account.settings, at: .now)
        if request.status != .pinned { await introduce(source, to: request.delegates) }
        while true {
            switch progress.verdict(request, at: .now) {
            case .pinned: return
            case .failed: throw .service(.failed(request.details), account.settings.address, root)
            case .stands:
                let error = ServiceError.stands(request.status, request.details, account.settings.stall)
                throw .service(error, account.settings.address, root)
            case .later(let delay):
                // It fails when the task is cancelled, and then only.
                guard (try? await Task.sleep(for: delay)) != nil else { throw .stopped }
                let id = request.id
                request = try await asking(root) { () throws(ServiceError) in try await account.request(id) }
            }
        }
    }

    /// Our node that has it dials those of the service, for where they cannot dial ours.
    private func introduce(_ source: any Peer, to delegates: [String]) async {
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
