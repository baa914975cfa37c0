public import ContentAddress
public import JSONValue
import SystemCalls

/// What Pin stored and pinned: `pins/manifest.json`.
public struct PinRecord: Hashable, Sendable {
    static let file: Name = "manifest.json"

    public var root: CID
    /// The profile of the CIDs, by name.
    public var profile: String
    /// The CAR's file name in the product, and its bytes.
    public var car: String
    public var carSize: Int
    /// Object key of the original; nil where originals are not stored.
    public var original: String?
    /// Everything under the root, with its relative path.
    public var files: [File]

    public struct File: Hashable, Sendable {
        public var path: String
        public var size: Int
        public var cid: CID

        public init(path: String, size: Int, cid: CID) {
            self.path = path
            self.size = size
            self.cid = cid
        }
    }

    public init(root: CID, profile: String, car: String, carSize: Int, original: String?, files: [File]) {
        self.root = root
        self.profile = profile
        self.car = car
        self.carSize = carSize
        self.original = original
        self.files = files
    }

    public func cid(of path: String) -> CID? { files.first { $0.path == path }?.cid }
}

extension PinRecord {
    public var json: JSON {
        let files = files.map {
            JSON(members: ["path": JSON($0.path), "size": JSON($0.size), "cid": JSON($0.cid.description)])
        }
        return JSON(members: [
            "root": JSON(root.description), "profile": JSON(profile), "car": JSON(car), "car_size": JSON(carSize),
            "original": original.map { JSON($0) }, "files": .array(files),
        ])
    }

    public init?(_ json: JSON) {
        guard let root = json["root"]?.string.flatMap(CID.init(checking:)), let profile = json["profile"]?.string,
            let car = json["car"]?.string, let carSize = json["car_size"]?.int, let files = json["files"]?.array
        else { return nil }
        self.init(
            root: root, profile: profile, car: car, carSize: carSize, original: json["original"]?.string,
            files: files.compactMap(File.init))
    }
}

extension PinRecord.File {
    init?(_ json: JSON) {
        guard let path = json["path"]?.string, let size = json["size"]?.int,
            let cid = json["cid"]?.string.flatMap(CID.init(checking:))
        else { return nil }
        self.init(path: path, size: size, cid: cid)
    }
}

extension CID {
    /// Nil for what is no CID: the record that holds it is broken.
    init?(checking text: String) {
        do { try self.init(text) } catch { return nil }
    }
}
