public import SystemCalls

/// A film on its way in by the second door: a directory of its own below `uploads/`, with what was promised
/// and the bytes so far. It becomes an item as it is: its id and its directory are the item's.
public struct Upload: Hashable, Sendable {
    public let id: ItemID
    public let directory: Path

    init(_ id: ItemID, in root: Path) {
        self.id = id
        directory = root / Spool.uploadsName / id.name
    }

    /// What was promised; written once, before the first byte is taken.
    public var promise: Path { directory / "upload.json" }
    /// The bytes so far. Those behind the mark may be anything after a power cut.
    public var data: Path { item.source }
    /// How many of the bytes are durable, in decimal digits; none where it is missing.
    public var mark: Path { directory / Self.markName }

    static let markName: Name = "flushed"

    /// What it will be, where it is now.
    var item: Item { Item(id, at: .admitted, directory: directory) }
}
