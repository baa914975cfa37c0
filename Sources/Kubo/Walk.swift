internal import ContentAddress
internal import Pipeline

/// Reads a DAG back from a node, block by block: what a block links to is asked for next, a few at a time.
struct Walk {
    let rpc: RPC

    /// Leaves of a film are many, and each is asked for once.
    func run(below root: CID) async throws(NodeError) -> Audit {
        var audit = Audit()
        var seen: Set<CID> = [root]
        var open = [root]
        let failure = await withTaskGroup(of: Found.self) { group -> NodeError? in
            var under = 0
            while true {
                while under < rpc.settings.reads, let cid = open.popLast() {
                    under += 1
                    group.addTask { await look(at: cid) }
                }
                guard let found = await group.next() else { return nil }
                under -= 1
                switch found {
                case .block(let bytes, let links):
                    audit.found(bytes: bytes)
                    open += links.filter { seen.insert($0).inserted }.reversed()
                case .fault(let sentence): audit.fault(sentence)
                case .failure(let error):
                    group.cancelAll()
                    return error
                }
            }
        }
        if let failure { throw failure }
        return audit
    }

    private enum Found: Sendable {
        case block(bytes: Int, [CID])
        /// Missing or damaged.
        case fault(String)
        /// Nobody answers; the rest need not be asked for.
        case failure(NodeError)
    }

    private func look(at cid: CID) async -> Found {
        let block: [UInt8]
        do throws(NodeError) {
            block = try await rpc.answer(.block(cid), limit: CARLimits().blockSize).bytes
        } catch .refused(let message) {
            return .fault("block \(cid): the node says: \(message)")
        } catch {
            return .failure(error)
        }
        do {
            try cid.verify(block)
            return .block(bytes: block.count, try cid.links(in: block))
        } catch {
            return .fault("block \(cid): \(error)")
        }
    }
}
