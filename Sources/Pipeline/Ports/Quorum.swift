public import ContentAddress
public import SystemCalls

/// Several pinners as one: a DAG is pinned when so many of them as are needed have confirmed it.
///
/// 1. All are asked at once: who is down or slow delays nobody.
/// 2. `pin` returns with the last confirmation that is needed, and gives up those who are still at it;
///    `complete` asks them again, and waits for all.
/// 3. Who fetches from others (a pinning service from nodes) is asked when one of them has the DAG.
public struct Quorum: Pinner {
    private let members: [Member]
    private let needed: Int

    public struct Member: Sendable {
        /// As the operator calls it.
        public let name: String
        public let pinner: any Pinner
        /// The members that it can fetch from, any of them; they themselves fetch from none.
        public let sources: Set<String>

        public init(_ name: String, _ pinner: any Pinner, sources: Set<String> = []) {
            self.name = name
            self.pinner = pinner
            self.sources = sources
        }
    }

    /// What a member says of a DAG.
    public enum Word: Hashable, Sendable {
        case has, lacks
        /// It could not say, or could not take it.
        case cannot(Setback)
    }

    /// - Parameter needed: one to as many as there are members.
    public init(_ members: [Member], needed: Int) {
        precondition((1...members.count).contains(needed), "the configuration asks for no more than there are")
        self.members = members
        self.needed = needed
    }

    public func pin(_ car: Path, root: CID) async throws(Setback) {
        try await hand(car, root, until: needed)
    }

    public func complete(_ car: Path, root: CID) async throws(Setback) {
        try await hand(car, root, until: members.count)
    }

    /// Whether as many as are needed have it. Where that hangs on one who does not answer, nobody can say.
    public func isPinned(_ root: CID) async throws(Setback) -> Bool {
        let words = await ask(until: needed) { member throws(Setback) in
            try await member.pinner.isPinned(root) ? .has : .lacks
        }
        if words.count(of: .has) >= needed { return true }
        guard words.count(of: .has) + words.setbacks.count >= needed else { return false }
        throw setback(words, root, needed)
    }

    /// What each member says of a DAG, by its name, in the order of the configuration.
    public func holders(of root: CID) async -> [(name: String, word: Word)] {
        let words = await ask { member throws(Setback) in try await member.pinner.isPinned(root) ? .has : .lacks }
        return zip(members, words).map { ($0.name, $1) }
    }

    public func unpin(_ root: CID) async throws(Setback) {
        let words = await ask { member throws(Setback) in
            try await member.pinner.unpin(root)
            return .lacks
        }
        guard words.setbacks.isEmpty else {
            throw .temporary("\(root) is not unpinned everywhere: \(sentences(words))")
        }
    }

    /// Of all members that give their blocks back; one that does not answer is a fault among the others.
    public func audit(_ root: CID) async throws(Setback) -> Audit? {
        var whole: Audit?
        for member in members {
            do throws(Setback) {
                guard let audit = try await member.pinner.audit(root) else { continue }
                whole = (whole ?? Audit()).adding(audit, of: member.name)
            } catch {
                if Task.isCancelled { throw error }
                whole = whole ?? Audit()
                whole?.fault("\(member.name) cannot be read from: \(error.reason)")
            }
        }
        return whole
    }

    private func hand(_ car: Path, _ root: CID, until enough: Int) async throws(Setback) {
        let words = await ask(until: enough, inOrder: true) { member throws(Setback) in
            try await member.pinner.pin(car, root: root)
            return .has
        }
        guard words.count(of: .has) < enough else { return }
        throw setback(words, root, enough)
    }
}

/// The ballot.
extension Quorum {
    /// Asks all at once, in order: those who fetch from others after one of them. Ends when `enough` have it.
    private func ask(
        until enough: Int = .max, inOrder: Bool = false,
        _ question: @escaping @Sendable (Member) async throws(Setback) -> Word
    ) async -> [Word] {
        var words = [Word](repeating: .cannot(.temporary("it was not waited for")), count: members.count)
        var waiting = Set(members.indices.filter { inOrder && !members[$0].sources.isEmpty })
        await withTaskGroup(of: (Int, Word).self) { group in
            for index in members.indices where !waiting.contains(index) {
                group.addTask { (index, await word(of: members[index], question)) }
            }
            while words.count(of: .has) < enough, let (index, word) = await group.next() {
                words[index] = word
                for follower in waiting where members[follower].sources.contains(members[index].name) {
                    if case .cannot(let setback) = word {
                        words[follower] = .cannot(setback.passedOn(by: members[follower].sources))
                    } else {
                        waiting.remove(follower)
                        group.addTask { (follower, await self.word(of: members[follower], question)) }
                    }
                }
            }
            group.cancelAll()
        }
        return words
    }

    private func word(
        of member: Member, _ question: @Sendable (Member) async throws(Setback) -> Word
    ) async -> Word {
        do throws(Setback) { return try await question(member) } catch { return .cannot(error) }
    }

    /// A CAR that one of them calls damaged is the item's fault. Else it is a matter of time, unless those that
    /// are set up wrongly leave too few.
    private func setback(_ words: [Word], _ root: CID, _ enough: Int) -> Setback {
        if Task.isCancelled { return .stopped }
        let reason = "\(root) has \(words.count(of: .has)) of \(enough) pins that are needed: \(sentences(words))"
        let setbacks = words.setbacks
        if setbacks.contains(where: { $0.class == .permanent }) { return .permanent(reason) }
        let hopeless = setbacks.count { $0.scope == .step }
        if words.count - hopeless < enough { return .misconfigured(reason) }
        return setbacks.allSatisfy { $0.scope == .item } ? .waiting(reason) : .temporary(reason)
    }

    private func sentences(_ words: [Word]) -> String {
        zip(members, words).map { member, word in
            switch word {
            case .has: "\(member.name) has it"
            case .lacks: "\(member.name) lacks it"
            case .cannot(let setback): "\(member.name): \(setback.reason)"
            }
        }.joined(separator: "; ")
    }
}

extension Setback {
    /// For whoever waits for members of which one met this.
    fileprivate func passedOn(by names: Set<String>) -> Setback {
        let reason = "waits for \(names.sorted().joined(separator: " or "))"
        return switch scope {
        case .item: .waiting(reason)
        case .open: .temporary(reason)
        case .step: .misconfigured(reason)
        }
    }
}

extension [Quorum.Word] {
    fileprivate func count(of word: Quorum.Word) -> Int { count { $0 == word } }

    fileprivate var setbacks: [Setback] {
        compactMap { word in
            if case .cannot(let setback) = word { setback } else { nil }
        }
    }
}

extension Audit {
    fileprivate func adding(_ other: Audit, of name: String) -> Audit {
        var sum = self
        sum.found(blocks: other.blocks, bytes: other.bytes)
        for fault in other.faults { sum.fault("\(name): \(fault)") }
        return sum
    }
}
