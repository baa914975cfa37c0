internal import ContentAddress
internal import HTTP

/// A command of Kubo's RPC API with all its parameters named: what a node does where nothing is said is its
/// version's or its operator's choice.
/// Source: docs.ipfs.tech/reference/kubo/rpc.
struct Call: Hashable {
    let command: String
    let parameters: Query

    private init(_ command: String, _ parameters: Query) {
        self.command = command
        self.parameters = parameters
    }

    /// Takes the CAR that is the body, and pins its roots. No block of ours is larger than bitswap carries.
    static let importing = Call(
        "dag/import", ["pin-roots": "true", "stats": "true", "silent": "false", "allow-big-block": "false"])
    /// What the repository holds; counting objects would take long.
    static let repository = Call("repo/stat", ["size-only": "true", "human": "false"])
    static let identity = Call("id", [:])

    static func pin(of root: CID) -> Call {
        Call(
            "pin/ls",
            ["arg": "\(root)", "type": "recursive", "names": "false", "stream": "false", "quiet": "false"])
    }

    static func unpin(_ root: CID) -> Call { Call("pin/rm", ["arg": "\(root)", "recursive": "true"]) }

    /// What the node itself holds: nothing is asked of the network.
    static func block(_ cid: CID) -> Call { Call("block/get", ["arg": "\(cid)", "offline": "true"]) }

    static func connect(_ address: String) -> Call { Call("swarm/connect", ["arg": address]) }

    /// Below the address of the node.
    var path: String { "/api/v0/\(command)?\(parameters)" }
}
