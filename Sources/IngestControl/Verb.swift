import CommandLineOptions
import ContentAddress
import Spool
import SystemCalls

/// What is asked of `ingestctl`, with its operands.
enum Verb: Equatable {
    case help
    case version
    /// Nil for the owner of the directory that the spool will stand in, where root asks.
    case initialize(Argument, owner: Account?)
    case reload
    case status(watch: Bool)
    /// Nil for all stages.
    case list(Stage?)
    /// Nil for the latest version of the document.
    case show(ItemID, version: Int?)
    case why(Argument)
    case retry(Items)
    case webhooks(Webhooks)
    case pause(Bool)
    case fsck(mend: Bool)
    case rebuildCatalog(fresh: Bool)
    case verify(Items)
    case cid(Path, Profile?)
    /// The file of keys, or `-`.
    case addCreator(CreatorName, keys: Argument)
    /// Nil to take the creator away, not only some keys.
    case removeCreator(CreatorName, keys: Argument?)
    case creators
    case objects

    /// What to do with notices that were set aside.
    enum Webhooks: Equatable {
        case list
        case retryAll
        case retry([String])
    }

    /// Which items a command is about.
    enum Items: Equatable {
        case all
        case named([ItemID])
    }
}

extension Verb {
    static let commands: [Syntax.Command] = [
        .init(
            "init DIR|NAME [--owner USER:GROUP]",
            help: "make a spool, with the directories of its store, shelf and catalog; what is there stays"),
        .init("status [--watch]", help: "what is where, and how far; --watch until everything is done"),
        .init("list [STAGE]", help: "the items, or those in one stage"),
        .init("show ID [--version N]", help: "everything about an item, with its document (or an older one)"),
        .init("why FILE|ID", help: "where it is, what holds it there, what comes next"),
        .init("retry ID…|--all", help: "put failed items back on the road"),
        .init(
            "webhooks [list|retry EVENT…|retry --all]",
            help: "the notices that a webhook did not take for a day; tell them once more"),
        .init("pause", help: "begin no more steps, until resume; what runs goes on"),
        .init("resume", help: "end the pause"),
        .init("reload", help: "have the daemon read its configuration again, and wait until it serves"),
        .init("fsck [--mend]", help: "look for what the spool's invariants do not allow; --mend puts it in order"),
        .init("rebuild-catalog [--fresh]", help: "record every item again; --fresh into an empty catalog"),
        .init("verify ID…|--all", help: "hash everything again, and compare spool, CAR, store and pin"),
        .init("objects", help: "objects of [source NAME] buckets that are not taken, or not yet, and why"),
        .init("cid PATH [--profile NAME]", help: "the CID of a file or directory"),
        .init(
            "add-creator NAME --key FILE|-", help: "let somebody bring films by SFTP and rsync, or give them more keys"),
        .init("remove-creator NAME [--key FILE|-]", help: "let them in no more; or not with these keys"),
        .init("creators", help: "those who bring films by SFTP and rsync"),
    ]

    private static let watch = Option("watch", short: "w", help: "again every second, until everything is done")
    private static let number = Option("version", argument: "N", help: "an older version of the document, from 1")
    private static let all = Option("all", short: "a", help: "every one")
    private static let mend = Option("mend", help: "put in order what can be, with the daemon stopped")
    private static let fresh = Option("fresh", help: "into an empty catalog; the old file is kept beside it")
    private static let owner = Option(
        "owner", argument: "USER:GROUP", help: "whose it will be; the group may write into incoming/. For root")
    private static let profile = Option("profile", argument: "NAME", help: "unixfs-v1-2025 or unixfs-v0-2015")
    private static let key = Option(
        "key", argument: "FILE", help: "public keys of OpenSSH, one a line; - for standard input")

    /// The options of each command, beside those that go with all.
    private static let options: [String: [Option]] = [
        "init": [owner], "status": [watch], "list": [], "show": [number], "why": [], "retry": [all],
        "webhooks": [all], "pause": [],
        "resume": [], "reload": [], "fsck": [mend], "rebuild-catalog": [fresh], "verify": [all], "cid": [profile],
        "add-creator": [key], "remove-creator": [key], "creators": [], "objects": [],
    ]

    /// The command line behind the command's name; nil where there is no such command.
    static func syntax(of command: String) -> Syntax? {
        guard let row = commands.first(where: { $0.usage.split(separator: " ").first! == command }) else { return nil }
        return Syntax(
            "ingestctl", usage: ["[OPTION…] " + row.usage], summary: row.help,
            options: options[command, default: []] + Request.common + [.help])
    }

    init(_ command: String, _ arguments: Arguments) throws(ControlError) {
        var operands = Operands(arguments.operands)
        switch command {
        case "init":
            let owner = try arguments.value(of: Self.owner).map(Account.init(named:))
            self = .initialize(try operands.next("DIR or NAME"), owner: owner)
        case "status": self = .status(watch: arguments.has(Self.watch))
        case "list": self = .list(try operands.nextIfAny().map(Self.stage))
        case "show":
            let number = try arguments.value(of: Self.number).map(Self.positive)
            self = .show(try Self.item(try operands.next("ID")), version: number)
        case "why": self = .why(try operands.next("FILE or ID"))
        case "retry": self = .retry(try operands.items(all: arguments.has(Self.all)))
        case "webhooks": self = .webhooks(try operands.notices(all: arguments.has(Self.all)))
        case "pause": self = .pause(true)
        case "resume": self = .pause(false)
        case "reload": self = .reload
        case "fsck": self = .fsck(mend: arguments.has(Self.mend))
        case "rebuild-catalog": self = .rebuildCatalog(fresh: arguments.has(Self.fresh))
        case "verify": self = .verify(try operands.items(all: arguments.has(Self.all)))
        case "objects": self = .objects
        case "cid":
            let profile = try arguments.value(of: Self.profile).map(Self.profile(named:))
            self = .cid(try operands.nextPath("PATH"), profile)
        case "add-creator":
            let name = try Self.creator(try operands.next("NAME"))
            guard let keys = arguments.value(of: Self.key) else {
                throw .usage(.missingOperand("--key FILE", program: "ingestctl"))
            }
            self = .addCreator(name, keys: keys)
        case "remove-creator":
            self = .removeCreator(try Self.creator(try operands.next("NAME")), keys: arguments.value(of: Self.key))
        case "creators": self = .creators
        default: throw .usage(.unknownCommand(Argument(bytes: command.utf8), program: "ingestctl"))
        }
        try operands.end()
    }

    /// True for what writes into a spool or a catalog: root does it as their owner, and nobody else but him may.
    var changesSpool: Bool {
        switch self {
        case .initialize, .retry, .pause, .rebuildCatalog: true
        case .webhooks(let what): what != .list
        case .fsck(let mend): mend
        case .help, .version, .reload, .status, .list, .show, .why, .verify, .cid, .objects: false
        // These change the box, and leave the spool to its owner.
        case .addCreator, .removeCreator, .creators: false
        }
    }

    fileprivate static func item(_ word: Argument) throws(ControlError) -> ItemID {
        guard let id = word.text.flatMap({ ItemID($0) }) else { throw .notAnItem(word) }
        return id
    }

    private static func stage(_ word: Argument) throws(ControlError) -> Stage {
        guard let stage = Name(bytes: word.bytes).flatMap({ Stage($0) }) else { throw .notAStage(word) }
        return stage
    }

    private static func creator(_ word: Argument) throws(ControlError) -> CreatorName {
        guard let name = word.text.flatMap({ CreatorName($0) }) else { throw .notACreator(word) }
        return name
    }

    private static func positive(_ word: Argument) throws(ControlError) -> Int {
        guard let number = word.text.flatMap({ Int($0) }), number > 0 else { throw .notANumber(word) }
        return number
    }

    private static func profile(named word: Argument) throws(ControlError) -> Profile {
        guard let profile = word.text.flatMap({ Profile(named: $0) }) else { throw .notAProfile(word) }
        return profile
    }
}

/// The operands of a command, taken one by one.
private struct Operands {
    private var rest: ArraySlice<Argument>

    init(_ operands: [Argument]) { rest = operands[...] }

    mutating func nextIfAny() -> Argument? { rest.popFirst() }

    mutating func next(_ name: String) throws(ControlError) -> Argument {
        guard let word = rest.popFirst() else { throw .usage(.missingOperand(name, program: "ingestctl")) }
        return word
    }

    mutating func nextPath(_ name: String) throws(ControlError) -> Path {
        guard let path = Path(bytes: try next(name).bytes) else {
            throw .usage(.missingOperand(name, program: "ingestctl"))
        }
        return path
    }

    /// One ID or more, or `--all`, and not both.
    mutating func items(all: Bool) throws(ControlError) -> Verb.Items {
        if all { return .all }
        var ids = [try Verb.item(try next("ID, or --all"))]
        while let word = nextIfAny() { ids.append(try Verb.item(word)) }
        return .named(ids)
    }

    /// Nothing or `list`; `retry` and one event or more; `retry --all`.
    mutating func notices(all: Bool) throws(ControlError) -> Verb.Webhooks {
        guard let verb = nextIfAny() else { return .list }
        switch verb.text {
        case "list": return .list
        case "retry":
            if all { return .retryAll }
            var events = [try next("EVENT, or --all")]
            while let word = nextIfAny() { events.append(word) }
            return .retry(events.map { String(decoding: $0.bytes, as: UTF8.self) })
        default: throw .usage(.unexpectedOperand(verb, program: "ingestctl"))
        }
    }

    func end() throws(ControlError) {
        if let word = rest.first { throw .usage(.unexpectedOperand(word, program: "ingestctl")) }
    }
}
