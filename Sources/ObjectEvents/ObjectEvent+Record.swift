internal import JSONValue

// Records as S3 sends them ("Event message structure", Amazon S3 User Guide), and as MinIO and Ceph do.

extension ObjectEvent {
    init(record: JSON) throws(DeliveryError) {
        let version = try record.text("eventVersion")
        guard version.hasPrefix("2.") else { throw .version(version) }
        let object = try record.member("s3").member("object")
        let key = try object.text("key")
        // Ceph leaves the key as it is; all others encode it as a query is, MinIO its slashes too.
        let isPlain = try record.text("eventSource") == "ceph:s3"
        self.init(
            bucket: try record.member("s3").member("bucket").bucket("name"),
            key: try Self.checked(isPlain ? key : key.queryDecoded),
            kind: Kind(record: try record.text("eventName")),
            // Ceph says "" for none.
            version: try object.optionalText("versionId"), tag: try object.optionalText("eTag"),
            size: object["size"]?.int)
    }

    /// An event of EventBridge ("EventBridge event message structure", Amazon S3 User Guide), which encodes no keys.
    init(bridged event: JSON) throws(DeliveryError) {
        guard try event.text("source") == "aws.s3" else { throw .lacks("source: aws.s3") }
        let detail = try event.member("detail")
        let object = try detail.member("object")
        self.init(
            bucket: try detail.member("bucket").bucket("name"), key: try Self.checked(object.text("key")),
            kind: Kind(bridged: try event.text("detail-type")), version: try object.optionalText("version-id"),
            tag: try object.optionalText("etag"), size: object["size"]?.int)
    }

    private static func checked(_ key: String?) throws(DeliveryError) -> String {
        guard let key, 1...1024 ~= key.utf8.count else { throw .lacks("key") }
        return key
    }
}

extension ObjectEvent.Kind {
    /// `ObjectCreated:Put`; MinIO writes `s3:` before it.
    fileprivate init(record name: String) {
        let name = name.hasPrefix("s3:") ? name.dropFirst(3) : name[...]
        // What comes back from an archive can be read from then on.
        if name.hasPrefix("ObjectCreated:") || name == "ObjectRestore:Completed" {
            self = .created
        } else {
            self = name.hasPrefix("ObjectRemoved:") || name.hasPrefix("LifecycleExpiration:") ? .removed : .other
        }
    }

    fileprivate init(bridged name: String) {
        switch name {
        case "Object Created", "Object Restore Completed": self = .created
        case "Object Deleted": self = .removed
        default: self = .other
        }
    }
}

extension JSON {
    func member(_ name: String) throws(DeliveryError) -> JSON {
        guard let value = self[name], value.members != nil else { throw .lacks(name) }
        return value
    }

    /// Not empty.
    func text(_ name: String) throws(DeliveryError) -> String {
        guard let text = self[name]?.string, !text.isEmpty else { throw .lacks(name) }
        return text
    }

    /// Nil where it is missing, null or empty.
    func optionalText(_ name: String) throws(DeliveryError) -> String? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let text = value.string, text.utf8.count <= 1024 else { throw .lacks(name) }
        return text.isEmpty ? nil : text
    }

    /// A bucket's name has at most 255 bytes at any store.
    func bucket(_ name: String) throws(DeliveryError) -> String {
        let text = try text(name)
        guard text.utf8.count <= 255 else { throw .lacks(name) }
        return text
    }
}

extension String {
    /// Decoded once, as `application/x-www-form-urlencoded` has it: `+` is a blank. Nil where a `%` has no two digits,
    /// and where the bytes are no UTF-8.
    var queryDecoded: String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimal, let low = rest.popFirst()?.hexadecimal else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimal: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
