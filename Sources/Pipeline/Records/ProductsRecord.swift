public import JSONValue
public import Spool
public import SystemCalls

/// What was made of a film, and by which item: `products.json`. Its owner puts it into the store beside the film; a
/// twin on another box, which does not have the owner's directory, keeps a copy in `segments/`.
public struct ProductsRecord: Hashable, Sendable {
    public static let file: Name = "products.json"

    /// The item that made them, and has its place in the store.
    public var owner: ItemID
    /// SHA-256 of the source, hexadecimal.
    public var checksum: String
    public var renditions: RenditionRecord
    /// Without the object key of the original: its owner takes that object away when its time is over.
    public var pins: PinRecord

    public init(owner: ItemID, checksum: String, renditions: RenditionRecord, pins: PinRecord) {
        self.owner = owner
        self.checksum = checksum
        self.renditions = renditions
        self.pins = pins
        self.pins.original = nil
    }
}

extension ProductsRecord {
    public var json: JSON {
        JSON(members: [
            "owner": JSON(owner.description), "checksum": JSON(checksum), "renditions": renditions.json,
            "pins": pins.json,
        ])
    }

    public init?(_ json: JSON) {
        guard let owner = json["owner"]?.string.flatMap({ ItemID($0) }), let checksum = json["checksum"]?.string,
            let renditions = json["renditions"].flatMap(RenditionRecord.init),
            let pins = json["pins"].flatMap(PinRecord.init)
        else { return nil }
        self.init(owner: owner, checksum: checksum, renditions: renditions, pins: pins)
    }
}
