import HTTPServer
import JSONValue

/// Where objects of the embedded store can be had, for who reads a document at this door: a document that names them by
/// their bucket alone (`s3://media/…`) is true everywhere, and nothing that a browser opens.
public struct MediaAddresses: Sendable {
    private let bucket: String
    private let publicURL: String?

    /// - Parameters:
    ///   - bucket: of the embedded store.
    ///   - publicURL: of this door; nil for the address that clients use.
    public init(bucket: String, publicURL: String?) {
        self.bucket = "s3://\(bucket)/"
        self.publicURL = publicURL
    }

    /// The document with its objects' addresses at the door that the request came to.
    func showing(_ document: String, to request: Request) -> String {
        // What is no JSON was none of ours, and is given as it is.
        guard let json = try? JSON(parsing: Array(document.utf8)), let members = json.members else { return document }
        let door = request.door(publicURL) + "/media/"
        let shown = members.map { member in
            switch member.name {
            case "s3_manifest", "video_assets": JSON.Member(member.name, at(door, member.value))
            // Words of creators are left as they are.
            default: member
            }
        }
        return JSON.object(shown).text
    }

    private func at(_ door: String, _ json: JSON) -> JSON {
        switch json {
        case .array(let elements): .array(elements.map { at(door, $0) })
        case .object(let members): .object(members.map { .init($0.name, at(door, $0.value)) })
        case .string(let text) where text.hasPrefix(bucket): .string(door + text.dropFirst(bucket.count))
        default: json
        }
    }
}

extension Request {
    /// `https://host:port`, as the client sees this door.
    ///
    /// - Parameter publicURL: what it is by the configuration; nil for what the request says.
    func door(_ publicURL: String?) -> String {
        if let publicURL { return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL }
        return header("host").map { (isSecure ? "https://" : "http://") + $0 } ?? ""
    }
}
