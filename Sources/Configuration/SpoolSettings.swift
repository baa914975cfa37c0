public import SystemCalls

/// One spool with everything that holds for it, worked out: its own keys over the common ones.
public struct SpoolSettings: Equatable, Sendable {
    /// 1 to 32 of `a-z`, `0-9` and `-`.
    public let name: String
    public var path: Path
    /// Whom the items belong to: a part of object keys and a column of the catalog.
    public var organisation = "default"
    public var door: Configuration.Door
    public var space: Configuration.Space
    public var encoding: Configuration.Encoding

    /// The spool as it is without keys of its own. Nil for what is no name of a spool.
    public init?(_ name: String, inheriting common: Configuration) {
        self.init(name, common.door, common.space, common.encoding)
    }

    /// The spool that there is when no file names one.
    public static let main = SpoolSettings("main", .init(), .init(), .init())!

    private init?(
        _ name: String, _ door: Configuration.Door, _ space: Configuration.Space, _ encoding: Configuration.Encoding
    ) {
        guard SectionName.isName(name), let directory = Name(name) else { return nil }
        self.name = name
        self.door = door
        self.space = space
        self.encoding = encoding
        path = "/var/spool/ingestd" / directory
    }
}
