import ContentAddress
import JSONValue
import SystemCalls

/// The renditions are in the store: `stored.json`, beside the products. The pin may take longer by days, and the
/// film can be watched meanwhile; a second try sends nothing again.
struct StoredRecord: Hashable, Sendable {
    static let file: Name = "stored.json"

    /// Of what was stored: other renditions have another root.
    var root: CID
    /// Where, as in documents: another store has another one.
    var address: String
    /// The original, too.
    var hasOriginal: Bool
}

extension StoredRecord {
    var json: JSON {
        JSON(members: [
            "root": JSON(root.description), "address": JSON(address), "original": JSON(hasOriginal),
        ])
    }

    init?(_ json: JSON) {
        guard let root = json["root"]?.string.flatMap(CID.init(checking:)), let address = json["address"]?.string
        else { return nil }
        self.init(root: root, address: address, hasOriginal: json["original"]?.bool ?? false)
    }
}
