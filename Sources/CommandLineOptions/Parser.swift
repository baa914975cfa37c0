/// Goes through a command line once, from left to right.
struct Parser {
    let syntax: Syntax
    var rest: ArraySlice<Argument>
    private(set) var arguments = Arguments()

    init(syntax: Syntax, rest: ArraySlice<Argument>) {
        self.syntax = syntax
        self.rest = rest
    }

    mutating func parse() throws(UsageError) {
        while let word = rest.popFirst() {
            if word == "--" { break }
            if word.bytes.starts(with: "--".utf8) {
                try long(word)
            } else if word.bytes.first == .dash, word.bytes.count > 1 {
                try cluster(word)
            } else {
                arguments.operands.append(word)
                if !syntax.commands.isEmpty { break }
            }
        }
        arguments.operands += rest
    }

    /// `--name`, `--name VALUE` or `--name=VALUE`.
    private mutating func long(_ word: Argument) throws(UsageError) {
        let halves = word.bytes.dropFirst(2).split(separator: .equals, maxSplits: 1, omittingEmptySubsequences: false)
        guard let option = syntax.options.first(where: { $0.long.utf8.elementsEqual(halves[0]) }) else {
            throw .unknownOption(Argument(bytes: "--".utf8 + halves[0]), program: syntax.program)
        }
        try take(option, written: "--" + option.long, attached: halves.count == 2 ? halves[1] : nil)
    }

    /// `-j`, `-jh`, `-c VALUE`, `-cVALUE` or `-jcVALUE`.
    private mutating func cluster(_ word: Argument) throws(UsageError) {
        var letters = word.bytes.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = syntax.options.first(where: { $0.short?.asciiValue == letter }) else {
                // A letter beyond ASCII is more than one byte: the whole word is shown.
                let unknown = letter < 0x80 ? Argument(bytes: [.dash, letter]) : word
                throw .unknownOption(unknown, program: syntax.program)
            }
            let takesRest = option.argument != nil && !letters.isEmpty
            try take(option, written: "-" + String(UnicodeScalar(letter)), attached: takesRest ? letters : nil)
            if takesRest { return }
        }
    }

    private mutating func take(
        _ option: Option, written: String, attached: ArraySlice<UInt8>?
    ) throws(UsageError) {
        guard let name = option.argument else {
            guard attached == nil else { throw .takesNoArgument(option: written, program: syntax.program) }
            arguments.given[option.long, default: []].append(nil)
            return
        }
        guard let value = attached.map({ Argument(bytes: $0) }) ?? rest.popFirst() else {
            throw .needsArgument(option: written, argument: name, program: syntax.program)
        }
        arguments.given[option.long, default: []].append(value)
    }
}

extension UInt8 {
    fileprivate static let dash = UInt8(ascii: "-")
    fileprivate static let equals = UInt8(ascii: "=")
}
