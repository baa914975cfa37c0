/// What stood on a command line, by the options that the program has.
public struct Arguments: Hashable, Sendable {
    /// In the order in which they were given.
    public internal(set) var operands: [Argument] = []
    /// Every option that was given, by its long name, and what it was given each time.
    var given: [String: [Argument?]] = [:]

    init() {}

    public func has(_ option: Option) -> Bool {
        given[option.long] != nil
    }

    /// The argument of the option; of the last one, where it was given more than once.
    public func value(of option: Option) -> Argument? {
        given[option.long]?.last ?? nil
    }
}
