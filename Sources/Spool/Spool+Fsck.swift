public import SystemCalls

/// Something in a spool that its invariants do not allow.
public enum Violation: Hashable, Sendable {
    /// Invariant 1.
    case inSeveralStages(ItemID, [Stage])
    /// Invariant 2.
    case withoutSource(Item)
    case withoutTicket(Item)
    case withoutProduct(Item, of: Stage)
    case brokenProduct(Item, of: Stage)
    /// What counts for nothing and is in the way of a person who looks.
    case voidHome(Item)
    case voidUpload(Path)
    case strayFailure(Item)
    case strayWork(Path)
    case stranger(Path)
}

extension Violation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inSeveralStages(let id, let stages):
            "\(id) is in \(stages.map(\.description).joined(separator: "/ and in "))/: move all but one aside"
        case .withoutSource(let item): "\(item.directory) has lost its source"
        case .withoutTicket(let item): "\(item.directory) has lost its ticket.json"
        case .withoutProduct(let item, let stage):
            "\(item.directory) has no \(stage.product!)/, which \(stage)/ should have given it"
        case .brokenProduct(let item, let stage):
            "\(item.directory / stage.product!) does not hold what it was sealed with"
        case .voidHome(let item): "\(item.directory) is an admission that a crash broke off"
        case .voidUpload(let path): "\(path) was never promised"
        case .strayFailure(let item): "\(item.failure) belongs to an item that is not in failed/"
        case .strayWork(let path): "\(path) belongs to no item that is worked on"
        case .stranger(let path): "\(path) is nothing of ours"
        }
    }
}

extension Spool {
    /// Every violation of the invariants; empty for a spool in order. Looks and changes nothing. Beside a
    /// running daemon, what is under way may look like a violation for a moment.
    public func violations() throws(SpoolError) -> [Violation] {
        var violations: [Violation] = []
        var stages: [ItemID: [Stage]] = [:]
        for stage in Stage.allCases {
            for entry in try kernel(fileSystem.entries(of: directory(of: stage))) {
                guard entry.kind == .directory, let id = ItemID(entry.name) else {
                    violations.append(.stranger(directory(of: stage) / entry.name))
                    continue
                }
                stages[id, default: []].append(stage)
                violations += try self.violations(of: item(id, at: stage))
            }
        }
        violations += stages.filter { $0.value.count > 1 }.map { .inSeveralStages($0.key, $0.value) }
        return try violations + voidUploads() + strayWork(stages)
    }

    private func violations(of item: Item) throws(SpoolError) -> [Violation] {
        var violations: [Violation] = []
        let names = Set(try kernel(fileSystem.entries(of: item.directory)).map(\.name))
        if item.stage == .admitted, names.isSubset(of: Self.furniture) { return [.voidHome(item)] }
        if !names.contains("source") { violations.append(.withoutSource(item)) }
        if !names.contains("ticket.json") { violations.append(.withoutTicket(item)) }
        if names.contains("failure.json"), item.stage != .failed { violations.append(.strayFailure(item)) }
        for stage in item.stage.passed {
            guard let product = stage.product else { continue }
            guard names.contains(product) else {
                violations.append(.withoutProduct(item, of: stage))
                continue
            }
            do {
                try Seal.check(item.directory / product, on: fileSystem)
            } catch {
                guard case .broken = error else { throw error }
                violations.append(.brokenProduct(item, of: stage))
            }
        }
        return violations
    }

    private func voidUploads() throws(SpoolError) -> [Violation] {
        guard try kernel(fileSystem.exists(uploads)) else { return [] }
        var violations: [Violation] = []
        for entry in try kernel(fileSystem.entries(of: uploads)) {
            let path = uploads / entry.name
            if entry.kind == .directory, let id = ItemID(entry.name) {
                if try !isPromised(upload(id)) { violations.append(.voidUpload(path)) }
            } else {
                violations.append(.stranger(path))
            }
        }
        return violations
    }

    private func strayWork(_ stages: [ItemID: [Stage]]) throws(SpoolError) -> [Violation] {
        try kernel(fileSystem.entries(of: work)).filter { entry in
            guard let id = ItemID(entry.name) else { return false }
            return stages[id]?.contains { $0.next != nil } != true
        }.map { .strayWork(work / $0.name) }
    }

    /// Mends one violation, and returns in words what was done; nil where a person has to decide. No
    /// daemon may serve the spool meanwhile. What is removed can be made again from the source.
    ///
    /// - Parameter failure: writes the `failure.json` of an item that is put before a person.
    public func mend(
        _ violation: Violation, failure: (Item, _ reason: String) -> [UInt8]
    ) throws(SpoolError) -> String? {
        switch violation {
        case .inSeveralStages, .stranger:
            return nil
        case .withoutSource(let item), .withoutTicket(let item):
            guard item.stage != .failed else { return nil }
            _ = try fail(claim(item.id, at: item.stage), reason: failure(item, "\(violation)"))
            return "moved it to failed/"
        case .withoutProduct(let item, let stage):
            return try sendBack(item, to: stage)
        case .brokenProduct(let item, let stage):
            try kernel(fileSystem.removeTree(item.directory / stage.product!))
            return try sendBack(item, to: stage)
        case .voidHome(let item):
            try kernel(fileSystem.removeTree(item.directory))
            return "removed it; the film is still at its door"
        case .strayFailure(let item):
            try kernel(fileSystem.remove(file: item.failure))
            return "removed it"
        case .strayWork(let path), .voidUpload(let path):
            try kernel(fileSystem.removeTree(path))
            return "removed it"
        }
    }

    /// To the stage whose step makes what is missing; an earlier violation may have moved it already.
    private func sendBack(_ item: Item, to stage: Stage) throws(SpoolError) -> String? {
        guard let now = try locate(item.id), now.stage > stage, now.stage != .failed else { return "it is made again" }
        _ = try move(claim(now.id, at: now.stage), to: stage)
        return "sent it back to \(stage)/, where it is made again"
    }
}
