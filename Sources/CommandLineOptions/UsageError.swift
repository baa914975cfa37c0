/// What a person got wrong on the command line; the program ends with EX_USAGE (64).
public enum UsageError: Error, Hashable, Sendable {
    case unknownOption(Argument, program: String)
    case needsArgument(option: String, argument: String, program: String)
    case takesNoArgument(option: String, program: String)
    /// For the programs: more operands than there is a use for.
    case unexpectedOperand(Argument, program: String)
    case missingOperand(String, program: String)
    case unknownCommand(Argument, program: String)
    /// The value is none that the option can have, or the option is not for this place.
    case badValue(Argument, option: String, program: String)
}

extension UsageError: CustomStringConvertible {
    /// `unknown option --foo; see ingestd --help`
    public var description: String {
        switch self {
        case .unknownOption(let word, let program): "unknown option \(word); see \(program) --help"
        case .needsArgument(let option, let argument, let program):
            "option \(option) needs an argument, \(argument); see \(program) --help"
        case .takesNoArgument(let option, let program): "option \(option) takes no argument; see \(program) --help"
        case .unexpectedOperand(let word, let program): "unexpected operand \(word); see \(program) --help"
        case .missingOperand(let name, let program): "missing operand \(name); see \(program) --help"
        case .badValue(let word, let option, let program):
            "\(word) is nothing for the option \(option); see \(program) --help"
        case .unknownCommand(let word, let program): "unknown command \(word); see \(program) --help"
        }
    }
}
