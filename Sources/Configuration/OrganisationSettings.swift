/// What an organisation may have: `[organisation NAME]`.
public struct OrganisationSettings: Equatable, Sendable {
    /// As spools and tokens say it.
    public let name: String
    /// Bytes of films on the box, over all spools; nil for no bound.
    public var quota: ByteCount?

    static let rule = Form<String>.organisation.rule

    /// Nil for what is no name of an organisation.
    public init?(_ name: String) {
        guard Form<String>.organisation.value(name) != nil else { return nil }
        self.name = name
    }
}
