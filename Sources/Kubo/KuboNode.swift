public import ContentAddress
public import HTTP
internal import JSONValue
public import Pipeline
public import SystemCalls

/// A node of Kubo (0.13 or later), by its RPC API. A DAG goes to it as the CAR that holds it, in one
/// `dag/import` that pins the root as well; then the node is asked for the pin once more.
///
/// 1. What it has pinned is not sent again; what is unpinned twice is unpinned once.
/// 2. The CAR is read while it is sent, never as a whole.
/// 3. Every block is checked by the node; where it takes offence the CAR is checked here, and that tells whose
///    fault it is.
public struct KuboNode: Peer {
    private let rpc: RPC
    private let fileSystem: any FileSystem

    public struct Settings: Sendable {
        /// `http://127.0.0.1:5001`; with a path where a proxy has the node below one. What comes before
        /// `/api/v0`.
        public var address: String
        /// As in `API.Authorizations` of the node; nil where it asks for none.
        public var token: BearerToken?
        /// How long an import may stand still: no byte goes to the node, and its repository does not grow.
        /// Other commands are given up when the connection stands still for so long.
        public var stall: Duration = .seconds(120)
        /// Blocks that `audit` has on their way at the same time.
        public var reads = 8

        public init(address: String) {
            self.address = address
        }
    }

    /// Touches no network.
    ///
    /// - Parameter client: several nodes may share one, where they share what TLS they trust.
    public init(_ settings: Settings, client: Client = Client(), fileSystem: any FileSystem = Disk()) {
        rpc = RPC(client: client, settings: settings)
        self.fileSystem = fileSystem
    }

    public func pin(_ car: Path, root: CID) async throws(Setback) {
        let size = try examine(car, root)
        if try await isPinned(root) { return }
        do throws(NodeError) {
            let answer = try await Import(rpc: rpc, car: car, size: size).run()
            try answer.expect(root)
            guard try await has(root) else { throw .notListed }
        } catch {
            throw await setback(error, car, root)
        }
    }

    public func isPinned(_ root: CID) async throws(Setback) -> Bool {
        try await asking(root) { () throws(NodeError) in try await has(root) }
    }

    public func unpin(_ root: CID) async throws(Setback) {
        try await asking(root) { () throws(NodeError) in
            do throws(NodeError) {
                _ = try await rpc.answer(.unpin(root))
            } catch .refused(let message) where message.description.says("not pinned") {
                // By itself it is not; that another root may hold it is the other's business.
                return
            }
        }
    }

    public func audit(_ root: CID) async throws(Setback) -> Audit? {
        try await asking(root) { () throws(NodeError) in try await Walk(rpc: rpc).run(below: root) }
    }

    public func addresses() async throws(Setback) -> [String] {
        try await asking(nil) { () throws(NodeError) in
            let identity = try await rpc.answer(.identity).json()
            // Null where the node listens nowhere.
            guard let addresses = identity["Addresses"] else { throw .unreadable("Addresses") }
            return (addresses.array ?? []).compactMap(\.string)
        }
    }

    public func connect(to address: String) async throws(Setback) {
        try await asking(nil) { () throws(NodeError) in _ = try await rpc.answer(.connect(address)) }
    }
}

extension KuboNode {
    private func has(_ root: CID) async throws(NodeError) -> Bool {
        do throws(NodeError) {
            guard let keys = try await rpc.answer(.pin(of: root)).json()["Keys"]?.members else {
                throw .unreadable("Keys")
            }
            return keys.contains { (try? CID($0.name)) == root }  // In whatever base the node writes it.
        } catch .refused(let message) where message.description.hasSuffix("is not pinned") {
            return false
        }
    }

    /// The CAR's size, once it is certain that it claims to be this DAG: the node would pin what it says.
    private func examine(_ car: Path, _ root: CID) throws(Setback) -> Int {
        do throws(AddressError) {
            guard try CARReader(car, fileSystem: fileSystem).roots == [root] else { throw .notRoot(root) }
            return try size(of: car)
        } catch {
            throw .node(error, root)
        }
    }

    private func size(of car: Path) throws(AddressError) -> Int {
        do { return try fileSystem.attributes(of: car)?.size ?? 0 } catch { throw .system(error) }
    }

    /// Whatever the node objects to in a CAR, the CAR itself is asked; reading it costs little beside sending
    /// it once more in vain.
    private func setback(_ error: NodeError, _ car: Path, _ root: CID) async -> Setback {
        if error.mayBeOfItem {
            do { try CARIndex.verify(car, root: root, fileSystem: fileSystem) } catch { return .node(error, root) }
        }
        return .node(error, rpc.settings.address, root)
    }

    private func asking<Answer>(
        _ root: CID?, _ question: () async throws(NodeError) -> Answer
    ) async throws(Setback) -> Answer {
        do { return try await question() } catch { throw .node(error, rpc.settings.address, root) }
    }
}
