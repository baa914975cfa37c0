import CommandLineOptions
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Watch
import Wiring

extension Control {
    func why(_ word: Argument) throws(ControlError) {
        let selection = try selection()
        let spools = try selection.open()
        let answer: Explanation
        switch try Whereabouts(word, in: spools) {
        case .item(let id):
            if let incoming = try spools.incoming().first(where: { $0.record.id == id }) {
                answer = try Explanation(of: incoming)
                break
            }
            let (dossier, open) = try spools.dossier(of: id)
            answer = try Explanation(of: dossier, in: open, now: .now())
        case .door(let file, let open):
            // What the kernel answers root is not what it answers the daemon.
            try fromKernel(Ownership.assume(of: open.spool.root))
            answer = try Explanation(of: file, in: open, selection.world.door(open.settings))
        }
        request.isJSON ? print(answer.json) : print(answer.text)
    }
}

/// Where something is, the rule that holds it there, and what comes next.
struct Explanation: Equatable {
    /// Nil for a file at the door.
    var id: ItemID?
    /// `door` or a stage.
    var place: String
    var sentences: [String]
    /// The last lines of the tool that failed.
    var output: [String] = []

    var text: String {
        ([sentences.joined(separator: " ")] + output.map { "    \($0)" }).joined(separator: "\n")
    }

    var json: JSON {
        JSON(members: [
            "id": id.map { JSON($0.description) }, "place": JSON(place), "text": JSON(sentences.joined(separator: " ")),
            "output": output.isEmpty ? nil : .array(output.map { JSON($0) }),
        ])
    }
}

extension Explanation {
    /// A file at the door.
    init(of file: Path, in open: OpenSpool, _ settings: Watch.Settings) throws(ControlError) {
        let now = Instant.now
        let verdict = try fromKernel(
            Door.explain(
                file, at: open.spool.door, settings, wholeness: DoorKeeper.wholeness, now: now,
                wallClock: Timestamp.now().nanoseconds))
        self.init(place: "door", sentences: ["\(file) is at the door of the spool \(open.name)."])
        guard let verdict else {
            sentences.append("It has just gone from there; ask again.")
            return
        }
        if let reason = try DaemonWord.read(open)?.door.barred["\(file)"] {
            sentences.append("It cannot be taken: \(printable(lines: reason).joined(separator: " ")).")
            return
        }
        sentences.append(verdict.text(at: now).asSentence)
        if file.name.flatMap({ Sidecar($0) }) != nil, case .ready = verdict {
            sentences.append("It is a side-car: it waits there until the film it is named after has come.")
        }
        switch verdict {
        case .ignored, .refused: break
        case .ready, .wait, .held: sentences += try open.obstacles(isAtDoor: true)
        }
    }

    /// An item.
    init(of dossier: Dossier, in open: OpenSpool, now: Timestamp) throws(ControlError) {
        let item = dossier.item
        self.init(id: item.id, place: "\(item.stage)", sentences: [])
        sentences.append(
            "\(dossier.ticket.originalName) is the item \(item.id) and is in \(item.stage)/ of the spool \(open.name).")
        switch item.stage {
        case .done: sentences += Self.done(dossier)
        case .failed: addFailure(dossier)
        case .admitted, .segmented, .transcoded, .pinned:
            let line = try DaemonWord.read(open)?.line(of: item.id)
            sentences += try Self.onTheRoad(item, line, open, now)
        }
    }

    private static func done(_ dossier: Dossier) -> [String] {
        let root = dossier.pins.map { " Its root CID is \($0.root)." } ?? ""
        let original = dossier.source?.original.map {
            " The same bytes came before as \($0)"
                + (dossier.products == nil
                    ? ", whose products it shares." : ", not in this spool, whose products in the store it shares.")
        }
        return ["It is finished: stored, pinned and catalogued." + root + (original ?? "")]
    }

    private mutating func addFailure(_ dossier: Dossier) {
        guard let failure = dossier.failure else {
            return sentences.append(
                "It was put there without a reason. `ingestctl retry \(dossier.item.id)` puts it back.")
        }
        let reason = printable(lines: failure.reason).joined(separator: " ")
        sentences.append("It failed on its way out of \(failure.stage)/ at \(failure.at): \(reason).")
        sentences.append("Nothing happens to it until a person puts it back with `ingestctl retry \(dossier.item.id)`.")
        output = Array(printable(lines: failure.output).suffix(12))
    }

    private static func onTheRoad(
        _ item: Item, _ line: DaemonWord.Line?, _ open: OpenSpool, _ now: Timestamp
    ) throws(ControlError) -> [String] {
        let work = item.stage.work
        guard let line, line.stage == item.stage else {
            let obstacles = try open.obstacles(isAtDoor: false)
            let turn = obstacles.isEmpty ? "It waits for its turn to be \(work)." : "It waits to be \(work)."
            return [turn] + obstacles
        }
        if let note = line.note {
            let again = line.until.map {
                now < $0 ? "It is tried again in \(Time.age(now.until($0)))." : "It is tried again now."
            }
            return [
                "It could not be \(work): \(printable(lines: note).joined(separator: " ")).",
                again ?? "It is tried again.",
            ]
        }
        let elapsed = line.since.until(now)
        let left =
            Board.left(of: line.fraction, found: line.found, after: elapsed).map { ", about \(Time.clock($0)) to go" }
            ?? ""
        let percent = Bar.percent(line.fraction).drop { $0 == " " }
        return ["It is being \(work): \(percent) after \(Time.clock(elapsed))\(left)."]
    }
}

extension OpenSpool {
    /// What keeps everything in the spool from going on.
    func obstacles(isAtDoor: Bool) throws(ControlError) -> [String] {
        var sentences: [String] = []
        if try !isServed() { sentences.append("No daemon serves the spool: nothing goes on until ingestd runs.") }
        let (isPaused, hasRoom) = (try fromSpool(spool.isPaused()), try fromSpool(spool.hasRoom(for: 0)))
        if isPaused, !isAtDoor {
            sentences.append("The spool is paused: `ingestctl resume` ends that.")
        }
        if !hasRoom, isAtDoor {
            sentences.append("The spool has less room than its floor: nothing is taken in until there is more.")
        }
        return sentences
    }
}

extension Stage {
    /// What the step does that takes items out of the stage.
    fileprivate var work: String {
        switch self {
        case .admitted: "segmented"
        case .segmented: "transcoded"
        case .transcoded: "stored and pinned"
        case .pinned: "catalogued"
        case .done, .failed: "nothing more"
        }
    }
}

extension String {
    /// With a capital and a full stop.
    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
