/// "Look at this key": what an event of an object store comes down to.
public struct Look: Hashable, Sendable {
    /// The name of the source, as the configuration has it.
    public let source: String
    public let key: String

    public init(source: String, key: String) {
        self.source = source
        self.key = key
    }
}
