public import Pipeline
import Spool
public import Testing

/// What every ledger of objects keeps to, clause by clause. Each begins with an empty one.
public enum ObjectLedgerContract: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case remembers = "what was entered is known, word for word, and nothing else is"
    case keepsItsID = "an object that is entered again keeps its id"
    case wants = "what is wanted comes in the order of its ids, of one source, and no more than were asked for"
    case strikes = "what was struck out is new again"
    case contents = "another content, size or place is another object"

    public var testDescription: String { rawValue }

    public func check(_ ledger: any ObjectLedger) async throws {
        switch self {
        case .remembers:
            let lines = [
                LedgerLine(object("a\u{1}\n'日"), id(1), .wanted), LedgerLine(object("b"), id(2), .taken),
                LedgerLine(object("c"), id(3), .refused("it is empty")),
            ]
            try await ledger.enter(lines)
            #expect(try await ledger.lines(of: (lines.map(\.object) + [object("d")])) == lines)
            #expect(try await ledger.lines(of: []) == [])
        case .keepsItsID:
            try await ledger.enter([LedgerLine(object("a"), id(1), .refused("no"))])
            try await ledger.enter([LedgerLine(object("a"), id(2), .wanted)])
            #expect(try await ledger.lines(of: [object("a")]) == [LedgerLine(object("a"), id(1), .wanted)])
        case .wants:
            let all = (1...5).map { LedgerLine(object("\(9 - $0)"), id($0), .wanted) }
            try await ledger.enter(all.reversed())
            try await ledger.enter([LedgerLine(object("9", of: "other"), id(6), .wanted)])
            try await ledger.enter([LedgerLine(all[1].object, id(7), .taken)])
            #expect(try await ledger.wanted(from: "studio", most: 3) == [all[0], all[2], all[3]])
        case .strikes:
            try await ledger.enter([LedgerLine(object("a"), id(1), .taken), LedgerLine(object("b"), id(2), .taken)])
            try await ledger.strike(object("a"))
            try await ledger.strike(object("a"))
            #expect(try await ledger.lines(of: [object("a"), object("b")]).map(\.object) == [object("b")])
        case .contents:
            let one = object("a")
            var others = Array(repeating: one, count: 5)
            others[0].tag = "\"2\""
            others[1].size = 8
            others[2].bucket = "x"
            others[3].source = "x"
            others[4].key = "A"
            try await ledger.enter([LedgerLine(one, id(1), .taken)])
            #expect(try await ledger.lines(of: others) == [])
        }
    }

    private func id(_ number: Int) -> ItemID {
        ItemID(milliseconds: 1_700_000_000_000 + UInt64(number), random: (1, 1))
    }

    private func object(_ key: String, of source: String = "studio") -> SourceObject {
        SourceObject(source: source, bucket: "films", key: key, tag: "\"1\"", size: 7)
    }
}
