import SystemCalls

/// Somebody who is told where films get to: `[webhook NAME]`.
public struct WebhookSettings: Equatable, Sendable {
    /// 1 to 32 of `a-z`, `0-9` and `-`; what logs say.
    public let name: String
    /// Where notices are posted.
    public var url: Address?
    /// What signs them; the credential `NAME.webhook` where nothing else is said.
    public var secret: SecretFile
    /// The spools whose films it is told of; empty for all.
    public var spools: [String] = []
    /// The stages that it is told of.
    public var events = WebhookSettings.allEvents

    /// Nil for what is no name of a webhook.
    public init?(_ name: String) {
        guard SectionName.isName(name), let credential = Name(name + ".webhook") else { return nil }
        self.name = name
        secret = .named(credential)
    }

    /// Every stage that there is.
    public static let allEvents = ["admitted", "segmented", "transcoded", "pinned", "done", "failed"]
}
