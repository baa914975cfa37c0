public import JSONValue
public import Spool
public import SystemCalls

/// What was promised of a film that comes by the second door: `upload.json`. Written once.
public struct UploadRecord: Hashable, Sendable {
    public var id: ItemID
    /// What its owner calls it.
    public var name: Name
    /// Bytes that will come: no more are taken, and with fewer it is no film.
    public var size: Int
    /// The media type, as the client has it; nothing is made of it.
    public var type: String?
    public var organisation: String
    /// The first version of the item's metadata: an object.
    public var metadata: JSON?
    /// For the ticket: `upload`, `tus`, `object <source>`.
    public var broughtBy: String
    /// When it was begun.
    public var begun: Timestamp
    /// How long it is waited for after the beginning, and after the last bytes.
    public var term: Duration
    /// Where the bytes come from, for whoever fetches them: of no interest to the spool.
    public var origin: JSON?

    public init(
        id: ItemID, name: Name, size: Int, type: String? = nil, organisation: String, metadata: JSON? = nil,
        broughtBy: String, begun: Timestamp, term: Duration, origin: JSON? = nil
    ) {
        self.id = id
        self.name = name
        self.size = size
        self.type = type
        self.organisation = organisation
        self.metadata = metadata
        self.broughtBy = broughtBy
        self.begun = begun
        self.term = term
        self.origin = origin
    }
}

extension UploadRecord {
    public var json: JSON {
        JSON(members: [
            "id": JSON(id.description), "name": name.json, "size": JSON(size), "type": JSON(type),
            "organisation": JSON(organisation), "metadata": metadata, "brought_by": JSON(broughtBy),
            "begun": JSON(Int(begun.nanoseconds)), "term": JSON(Int(term.components.seconds)), "origin": origin,
        ])
    }

    public init?(_ json: JSON) {
        guard let id = json["id"]?.string.flatMap({ ItemID($0) }), let name = json["name"].flatMap(Name.init),
            let size = json["size"]?.int, size > 0, let organisation = json["organisation"]?.string,
            let broughtBy = json["brought_by"]?.string, let begun = json["begun"]?.int, let term = json["term"]?.int
        else { return nil }
        self.init(
            id: id, name: name, size: size, type: json["type"]?.string, organisation: organisation,
            metadata: json["metadata"], broughtBy: broughtBy, begun: Timestamp(nanoseconds: Int64(begun)),
            term: .seconds(term), origin: json["origin"])
    }

    /// Of an upload in a spool; nil where it has gone.
    public init?(of upload: Upload, in spool: Spool) throws(SpoolError) {
        guard let record = try RecordReader(fileSystem: spool.fileSystem).record(upload.promise, UploadRecord.init)
        else { return nil }
        self = record
    }
}
