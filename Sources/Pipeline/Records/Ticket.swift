public import JSONValue
public import Spool
public import SystemCalls

/// What was known of a film when it was admitted. Written once, before the item exists.
public struct Ticket: Hashable, Sendable {
    public var id: ItemID
    public var spool: String
    public var organisation: String
    /// The names from the door to the file; the last is the file's own.
    public var droppedAs: [Name]
    /// Bytes.
    public var size: Int
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var modified: Int64
    public var owner: UInt32
    public var arrived: Timestamp
    /// `drop`; the second door writes other words.
    public var broughtBy: String
    /// Which rule said that the file was whole.
    public var proof: String

    public init(
        id: ItemID, spool: String, organisation: String, droppedAs: [Name], attributes: Attributes, arrived: Timestamp,
        broughtBy: String, proof: String
    ) {
        self.id = id
        self.spool = spool
        self.organisation = organisation
        self.droppedAs = droppedAs
        size = attributes.size
        modified = attributes.modified
        owner = attributes.owner
        self.arrived = arrived
        self.broughtBy = broughtBy
        self.proof = proof
    }

    /// It came by the first door: there is a name for receipts and side-cars.
    var wasDropped: Bool { broughtBy == Self.drop }
    static let drop = "drop"

    /// The dropped name as people see it, with its folders.
    public var originalName: String { droppedAs.map(\.description).joined(separator: "/") }

    /// For the object keys of another item of the organisation with the same bytes.
    func reissued(for id: ItemID) -> Ticket {
        var ticket = self
        ticket.id = id
        return ticket
    }

    /// The end of the name, lower case, where it is one that can go into an object key.
    public var fileExtension: String? {
        guard let parts = droppedAs.last?.text?.split(separator: "."), parts.count > 1 else { return nil }
        let ending = parts.last!.lowercased()
        let fits = ending.utf8.count <= 8 && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return fits ? ending : nil
    }
}

extension Ticket {
    public var json: JSON {
        JSON(members: [
            "id": JSON(id.description), "spool": JSON(spool), "organisation": JSON(organisation),
            "original_name": JSON(originalName), "dropped_as": .array(droppedAs.map(\.json)), "size": JSON(size),
            "modified": JSON(Int(modified)), "owner": JSON(Int(owner)), "arrived": JSON(Int(arrived.nanoseconds)),
            "brought_by": JSON(broughtBy), "proof": JSON(proof),
        ])
    }

    public init?(_ json: JSON) {
        guard let id = json["id"]?.string.flatMap({ ItemID($0) }), let spool = json["spool"]?.string,
            let organisation = json["organisation"]?.string,
            let names = json["dropped_as"]?.array?.compactMap(Name.init),
            !names.isEmpty, let size = json["size"]?.int, let modified = json["modified"]?.int,
            let owner = json["owner"]?.int, let arrived = json["arrived"]?.int,
            let broughtBy = json["brought_by"]?.string, let proof = json["proof"]?.string
        else { return nil }
        let attributes = Attributes(
            kind: .file, size: size, modified: Int64(modified), owner: UInt32(truncatingIfNeeded: owner))
        self.init(
            id: id, spool: spool, organisation: organisation, droppedAs: names, attributes: attributes,
            arrived: Timestamp(nanoseconds: Int64(arrived)), broughtBy: broughtBy, proof: proof)
    }
}

extension Name {
    /// Text where the name is text; an array of its bytes where it is not, so that no name is lost.
    var json: JSON {
        text.map { JSON($0) } ?? .array(bytes.map { JSON(Int($0)) })
    }

    init?(_ json: JSON) {
        if let text = json.string {
            self.init(text)
        } else {
            self.init(bytes: json.array?.compactMap { $0.int.flatMap(UInt8.init(exactly:)) } ?? [])
        }
    }
}
