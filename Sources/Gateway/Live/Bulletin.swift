import JSONValue
import Pipeline
import Spool
import SystemCalls

/// What those who watch are told, in JSON: made once, sent to all whom it concerns.
final class Bulletin: Sendable {
    /// Its place in the stream; nil for what only says how things stand.
    let number: Int?
    let type: String
    let id: ItemID?
    /// Whose film it is about; nil for what only those are told who know all.
    let organisation: String?
    let json: [UInt8]

    init(_ number: Int?, _ draft: Draft) {
        self.number = number
        type = draft.type
        id = draft.id
        organisation = draft.organisation
        json = Array((number.map { "{\"event\":\($0)," } ?? "{").utf8) + draft.rest
    }

    /// What follows may contradict what came before: how things stand comes next, and then `current`.
    static let reset = Bulletin(nil, Draft(type: "reset"))

    /// How things stood when the stream had come so far has been told.
    static func current(_ number: Int) -> Bulletin { Bulletin(number, Draft(type: "current")) }
}

/// A bulletin without its number.
struct Draft: Sendable {
    let type: String
    let id: ItemID?
    let organisation: String?
    /// What stands behind the number in its JSON.
    fileprivate let rest: ArraySlice<UInt8>

    fileprivate init(type: String) {
        self.init(type, nil, nil, [])
    }

    private init(_ type: String, _ id: ItemID?, _ organisation: String?, _ members: [JSON.Member]) {
        self.type = type
        self.id = id
        self.organisation = organisation
        let head = JSON(members: [
            "type": JSON(type), "id": id.map { JSON($0.description) }, "organisation": organisation.map { JSON($0) },
        ])
        rest = Array(JSON.object((head.members ?? []) + members).text.utf8).dropFirst()
    }
}

extension Draft {
    /// - Parameter service: the one that told it; nil while it is put together.
    init?(_ event: Event, of spool: String, _ service: SpoolService?, at now: Timestamp) {
        func draft(_ type: String, _ id: ItemID?, _ stage: Stage?, _ more: [JSON.Member] = []) -> Draft {
            Draft(type, id, id.flatMap { service?.standing(of: $0)?.organisation }, spool, stage, now, more)
        }
        func waiting(_ reason: String, _ rest: Duration) -> [JSON.Member] {
            [.init("note", JSON(reason)), .init("again", JSON((now + rest).description))]
        }
        switch event {
        case .admitted(let id, let name, _): self = draft("stage", id, .admitted, [.init("name", JSON(name))])
        case .moved(let id, let stage): self = draft("stage", id, stage)
        case .advanced(let id, let stage, let fraction):
            self = draft("progress", id, stage, [.init("fraction", Self.rounded(fraction))])
        case .rests(let id, let stage, let reason, let rest): self = draft("waits", id, stage, waiting(reason, rest))
        case .stands(let stage, let reason, let rest): self = draft("stands", nil, stage, waiting(reason, rest))
        case .failed(let id, let stage, let reason): self = draft("failed", id, stage, [.init("reason", JSON(reason))])
        case .attached(let id, let version): self = draft("attached", id, nil, [.init("version", JSON(version))])
        case .refused(let name, let reason):
            let more: [JSON.Member] = [.init("name", JSON(name)), .init("reason", JSON(reason))]
            self = Draft("refused", nil, service?.organisation, spool, nil, now, more)
        // For the log: they are about the box.
        case .notice, .trouble, .relief: return nil
        }
    }

    /// How an item stands.
    init(_ standing: Standing, of spool: String, at now: Timestamp) {
        let type = standing.stage == .failed ? "failed" : standing.again == nil ? "stage" : "waits"
        let word = standing.stage == .failed ? "reason" : "note"
        let more: [JSON.Member?] = [
            standing.fraction.map { .init("fraction", Self.rounded($0)) },
            standing.note.map { .init(word, JSON($0)) },
            standing.again.map { .init("again", JSON($0.description)) },
        ]
        self.init(type, standing.id, standing.organisation, spool, standing.stage, now, more.compactMap(\.self))
    }

    private init(
        _ type: String, _ id: ItemID?, _ organisation: String?, _ spool: String, _ stage: Stage?, _ now: Timestamp,
        _ more: [JSON.Member]
    ) {
        let place = JSON(members: ["spool": JSON(spool), "stage": stage.map { JSON($0.description) }])
        self.init(type, id, organisation, (place.members ?? []) + more + [.init("at", JSON(now.description))])
    }

    /// A ten-thousandth is as much as anyone sees.
    private static func rounded(_ fraction: Double) -> JSON { JSON((fraction * 10_000).rounded() / 10_000) }
}
