import HTTP
import Pipeline
import SystemCalls
import TestSupport

@testable import S3

/// A store over a bucket of its own on a real server, and a directory with files to put.
final class Bench {
    let place: TemporaryDirectory
    var settings: S3Store.Settings
    var store: S3Store { S3Store(settings) }
    var bucket: Bucket { Bucket(settings) }

    /// - Parameter endpoint: where the server is reached; nil for its own.
    init(_ server: Server, through endpoint: String? = nil) async throws {
        place = try TemporaryDirectory()
        try Disk().makeDirectory(place.path / "journal")
        let name = "films-\(UInt32.random(in: 0...UInt32.max))"
        settings = S3Store.Settings(
            endpoint: server["endpoint"], bucket: name, credentials: place.path / "credentials",
            journal: place.path / "journal")
        settings.region = server["region"]
        settings.partSize = 5 << 20
        try write(accessKey: server["access_key"], secretKey: server["secret_key"])
        _ = try await bucket.send(Bucket.Call(method: .put))
        if let endpoint { settings.endpoint = endpoint }
    }

    func write(accessKey: String, secretKey: String) throws {
        let lines = "access_key_id = \(accessKey)\nsecret_access_key = \(secretKey)\n"
        try Disk().replace(settings.credentials, with: Array(lines.utf8))
    }

    func file(_ name: Name = "film", of size: Int, seed: Int = 1) throws -> Path {
        var state = UInt64(seed)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            for place in 0..<size {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                buffer[place] = UInt8(truncatingIfNeeded: state >> 33)
            }
            filled = size
        }
        try Disk().write(bytes, to: place.path / name)
        return place.path / name
    }

    func put(_ file: Path, as key: String) async throws {
        try await store.put(file, as: ObjectKey(key)!, type: MediaType(forFile: key))
    }

    /// Whether the object is the file, byte for byte.
    func holds(_ file: Path, as key: String) async throws -> Bool {
        let bytes = try Disk().read(file, limit: 1 << 30)
        return try await store.read(ObjectKey(key)!, at: 0, count: bytes.count + 1) == bytes
    }

    func openUploads() async throws -> [OpenUpload] { try await bucket.uploads(of: "") }
    func notes() throws -> Int { try Disk().entries(of: settings.journal).count }
}

extension Server {
    static func rgw() throws -> Server { try shared("rgw") }
    static func s3api() throws -> Server { try shared("s3api") }
}

/// The servers that every test of the protocol runs on.
enum RealServer: String, CaseIterable, Sendable {
    case rgw, s3api
    func started() throws -> Server { try .shared(rawValue) }
}
