import HTTP
import JSONValue
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import S3

/// What must hold on the other side of the lines, asked of the servers themselves.
struct ShoreReckoning {
    private let box: Box
    private let shore: Shore

    init(_ box: Box, _ shore: Shore) {
        self.box = box
        self.shore = shore
    }

    func settle() async throws {
        let manifests = try box.items(at: .done).compactMap { item in
            try box.json(item.pins / "manifest.json").map { (item, $0) }
        }
        try await expectObjects(manifests.map { ("public/default/\($0.id)/", $1) })
        try await expectNoUpload()
        try await expectPins(manifests.map { $1["root"]?.string ?? "" })
        try await expectRows()
    }

    /// The store has what the items have and nothing else: no temporary object, no film twice. (That the bytes are
    /// right is what `verify --all` has said.)
    private func expectObjects(_ manifests: [(prefix: String, json: JSON)]) async throws {
        var expected: Set<String> = []
        for (prefix, manifest) in manifests {
            for file in manifest["files"]?.array ?? [] { expected.insert(prefix + (file["path"]?.string ?? "")) }
            expected.insert(prefix + "products.json")
            if let original = manifest["original"]?.string { expected.insert(original) }
        }
        var found: Set<String> = []
        try await shore.direct.objects(below: "") { found.formUnion($0.map(\.key)) }
        #expect(found == expected)
    }

    /// An upload that was begun in the instant of a kill is known to nobody, and young: it is swept away a week later.
    private func expectNoUpload() async throws {
        let left = try await shore.direct.bucket.uploads(of: "")
        #expect(left.isEmpty)
    }

    private func expectPins(_ roots: [String]) async throws {
        let request = Request(.post, "\(shore.node["endpoint"])/api/v0/pin/ls?type=recursive")
        let answer = try await JSON(parsing: Client().send(request).body)
        let pinned = Set((answer["Keys"]?.members ?? []).map(\.name))
        #expect(Set(roots).isSubset(of: pinned))
        // The node's own empty directories come with its repository.
        #expect(pinned.subtracting(roots).allSatisfy { $0.hasPrefix("Qm") })
    }

    private func expectRows() async throws {
        let items = try box.items(at: .done)
        let rows = try await shore.rows("SELECT id FROM items WHERE stage = 'done' ORDER BY id")
        #expect(rows == items.map(\.id.description).sorted())
        #expect(try await shore.rows("SELECT count(*) FROM items") == ["\(items.count)"])
        #expect(
            try await shore.rows("SELECT count(*) FROM videos WHERE upload_status = 'completed'") == ["\(items.count)"])
        for item in items {
            let kept = try Disk().entries(of: item.documents).count
            let told = try await shore.rows("SELECT count(*) FROM documents WHERE video_id = '\(item.id)'")
            #expect(told == ["\(kept)"])
        }
        let before = try await tables()
        try await run(Daemon.program("ingestctl"), ["rebuild-catalog", "--config", .init("", box.configuration)])
        #expect(try await tables() == before, "the spool alone says the same")
    }

    /// Everything but the instants of writing.
    private func tables() async throws -> [String] {
        try await shore.rows(
            """
            SELECT v.id, v.upload_status, v.ipfs_cid, v.checksum, v.file_path, t.id, t.file_path, t.file_cid, s.id,
                   s.sequence, s.duration, s.file_cid
            FROM videos v JOIN transcodes t ON t.video_id = v.id LEFT JOIN transcode_segments s ON s.transcode_id = t.id
            ORDER BY v.id, t.id, s.id
            """)
    }
}
