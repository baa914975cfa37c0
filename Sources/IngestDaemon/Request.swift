import CommandLineOptions
import Configuration
import SystemCalls

/// What the words on the command line ask of `ingestd`.
struct Request: Sendable {
    enum Action { case serve, check, help, version }

    let action: Action
    private let file: Path?
    private let directory: Path?
    private let places: [ListenPlace]

    static let config = Option("config", short: "c", argument: "FILE", help: "read this file, and no other")
    static let spool = Option(
        "spool", argument: "DIR", help: "serve DIR with the embedded defaults: spool, store, shelf and catalog in it")
    static let listen = Option(
        "listen", argument: "ADDRESS",
        help: "with --spool: open the HTTP door there, to everybody on this box, such as 127.0.0.1:8674")
    static let check = Option("check", help: "print every problem of the configuration, or the configuration, and exit")

    static let syntax = Syntax(
        "ingestd", usage: ["[--config FILE | --spool DIR [--listen ADDRESS]] [--check]"],
        summary: "Takes in films from a watched directory: segments, transcodes, stores, pins and catalogues them.",
        options: [config, spool, listen, check, .help, .version])

    init(_ words: [Argument]) throws(UsageError) {
        let arguments = try Self.syntax.parse(words)
        if let operand = arguments.operands.first { throw .unexpectedOperand(operand, program: "ingestd") }
        action =
            arguments.has(.help)
            ? .help
            : arguments.has(.version) ? .version : arguments.has(Self.check) ? .check : .serve
        file = arguments.value(of: Self.config).flatMap { Path(bytes: $0.bytes) }.map(\.absolute)
        directory = arguments.value(of: Self.spool).flatMap { Path(bytes: $0.bytes) }.map(\.absolute)
        places = try Self.places(arguments)
    }

    private static func places(_ arguments: Arguments) throws(UsageError) -> [ListenPlace] {
        guard let word = arguments.value(of: listen) else { return [] }
        guard arguments.has(spool), let place = ListenPlace(word.text ?? "") else {
            throw .badValue(word, option: "--listen", program: "ingestd")
        }
        return [place]
    }

    /// Reads what was asked for; at a reload once more.
    func configuration() throws(Problems) -> Configuration {
        if let directory {
            var configuration = Configuration.embedded(at: directory)
            configuration.http.listen = places
            configuration.http.open = true
            configuration.http.publicAddress = places.first.flatMap { place in
                guard case .address(_, let port) = place, port != 0 else { return nil }
                return Address("http://\(place)")
            }
            let problems = configuration.validate()
            guard problems.isEmpty else { throw Problems(all: problems) }
            return configuration
        }
        if let file { return try .load(file: file) }
        return try .load()
    }

    /// A directory given by hand is made a spool; a configured one has to be one already, or a missing
    /// mount would be taken for a new spool.
    var makesSpool: Bool { directory != nil }
}
