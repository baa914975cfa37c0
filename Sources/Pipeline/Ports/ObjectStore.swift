public import SystemCalls

/// Port: keeps files under keys. A key names its content's place for good, so putting the same
/// object twice is putting it once.
public protocol ObjectStore: Sendable {
    /// Stores a file. When it returns, the object is whole, durable, and its size was compared.
    func put(_ file: Path, as key: ObjectKey, type: MediaType) async throws(Setback)
    /// Bytes; nil where there is no such object.
    func size(of key: ObjectKey) async throws(Setback) -> Int?
    /// Up to `count` bytes from `offset`, for `verify`. Nil where there is no such object.
    func read(_ key: ObjectKey, at offset: Int, count: Int) async throws(Setback) -> [UInt8]?
    /// Takes an object away; none there is no error.
    func remove(_ key: ObjectKey) async throws(Setback)
    /// Takes every object away whose key is longer by `/` and more; none there is no error.
    func remove(below key: ObjectKey) async throws(Setback)
    /// Ends what broken-off uploads have left, below the common prefix of our keys.
    ///
    /// - Parameter isThere: whether a file that was on its way is still to be sent.
    func sweep(below prefix: String, _ isThere: @Sendable (Path) -> Bool) async throws(Setback)
    /// The address that goes into documents: `s3://bucket/key`.
    func address(of key: ObjectKey) -> String
}

extension ObjectStore {
    /// Nothing is left by a store that takes a file as a whole or not at all.
    public func sweep(below prefix: String, _ isThere: @Sendable (Path) -> Bool) async throws(Setback) {}
}

/// The name of an object: one to 1024 bytes of UTF-8 (S3's limit), made of components that are not
/// empty, `.` or `..`, so that it is also a safe relative path.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 1024, parts.allSatisfy({ Name($0) != nil }) else { return nil }
        description = text
    }

    public var components: [Name] { description.split(separator: "/").compactMap { Name($0) } }
}

/// What a client is told that an object is (RFC 6838).
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// For caches between the store and the viewer (RFC 9111 §5.2.2). What a key names stays as it is; only
    /// playlists and documents are replaced, by others that name other objects.
    public var cacheControl: String {
        switch description {
        case "application/vnd.apple.mpegurl", "application/json": "public, max-age=5"
        default: "public, max-age=31536000, immutable"
        }
    }

    private init(_ text: String) { description = text }

    /// By the end of a file's name; `application/octet-stream` where we do not make such files.
    public init(forFile name: String) {
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        self = Self.byEnding[ending] ?? MediaType("application/octet-stream")
    }

    private static let byEnding: [String: MediaType] = [
        "m3u8": MediaType("application/vnd.apple.mpegurl"), "mp4": MediaType("video/mp4"),
        "m4s": MediaType("video/iso.segment"), "m4a": MediaType("audio/mp4"), "ts": MediaType("video/mp2t"),
        "vtt": MediaType("text/vtt"),
        "jpg": MediaType("image/jpeg"), "json": MediaType("application/json"),
        "car": MediaType("application/vnd.ipld.car"),
    ]
}
