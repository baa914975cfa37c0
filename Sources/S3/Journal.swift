internal import Digest
internal import JSONValue
internal import Pipeline
internal import SystemCalls

/// The uploads that this box has begun and not ended: one file each in a directory, written before the store
/// hears of the upload, so that none is forgotten whenever the power goes.
struct Journal: Sendable {
    struct Note: Hashable, Sendable {
        var bucket: String
        var key: ObjectKey
        /// The file that is uploaded, where it was when the upload was begun.
        var file: Path
        /// Bytes.
        var size: Int
        /// Nanoseconds since 1970-01-01T00:00:00Z.
        var modified: Int64
        var inode: UInt64
        /// Of the file, hexadecimal.
        var sha256: String
        /// Bytes.
        var partSize: Int
        /// Nil while the store is asked for one: it may have one already, or several.
        var upload: String?
    }

    private let directory: Path
    private let fileSystem: any FileSystem

    init(_ directory: Path, on fileSystem: any FileSystem) {
        self.directory = directory
        self.fileSystem = fileSystem
    }

    /// Nil where there is none; one that cannot be read counts as none, and is written over.
    func note(of key: ObjectKey, in bucket: String) throws(SystemError) -> Note? {
        try note(at: place(key, bucket))
    }

    /// Durable when it returns: before that a crash leaves the old note or none.
    func write(_ note: Note) throws(SystemError) {
        try fileSystem.replace(place(note.key, note.bucket), with: Array(note.json.text.utf8))
    }

    /// After the upload has ended. A power cut may bring the note back; then its upload is not found any more.
    func remove(_ key: ObjectKey, in bucket: String) throws(SystemError) {
        let place = place(key, bucket)
        if try fileSystem.exists(place) { try fileSystem.remove(file: place) }
    }

    /// All there are of a bucket.
    func notes(in bucket: String) throws(SystemError) -> [Note] {
        var notes: [Note] = []
        for entry in try fileSystem.entries(of: directory) where entry.name.text?.hasSuffix(Self.ending) == true {
            if let note = try note(at: directory / entry.name), note.bucket == bucket { notes.append(note) }
        }
        return notes
    }

    private func note(at place: Path) throws(SystemError) -> Note? {
        guard try fileSystem.exists(place) else { return nil }
        // What is torn or not ours says nothing.
        let json = try? JSON(parsing: try fileSystem.read(place, limit: 64 << 10))
        return json.flatMap { Note($0) }
    }

    private func place(_ key: ObjectKey, _ bucket: String) -> Path {
        let digest = Hexadecimal.encode(SHA256.digest(of: Array("\(bucket)\n\(key)".utf8)))
        return directory / Name(digest + Self.ending)!
    }

    private static let ending = ".upload"
}

extension Journal.Note {
    init(_ file: Whole, as key: ObjectKey, in bucket: String, partSize: Int) {
        self.init(
            bucket: bucket, key: key, file: file.path, size: file.size, modified: file.modified, inode: file.inode,
            sha256: file.sha256, partSize: partSize, upload: nil)
    }

    /// Whether the file is still the one that was hashed then, by the kernel's word.
    func isOf(_ attributes: Attributes) -> Bool {
        size == attributes.size && modified == attributes.modified && inode == attributes.inode
    }

    var json: JSON {
        JSON(members: [
            "bucket": .string(bucket), "key": .string("\(key)"), "file": .string(Hexadecimal.encode(file.bytes)),
            "size": JSON(size), "modified": .string("\(modified)"), "inode": .string("\(inode)"),
            "sha256": .string(sha256), "part_size": JSON(partSize), "upload": upload.map { .string($0) },
        ])
    }

    init?(_ json: JSON) {
        guard let bucket = json["bucket"]?.string, let key = json["key"]?.string.flatMap({ ObjectKey($0) }),
            let file = json["file"]?.string.flatMap({ Hexadecimal.decode($0) }).flatMap({ Path(bytes: $0) }),
            let size = json["size"]?.int, let modified = json["modified"]?.string.flatMap({ Int64($0) }),
            let inode = json["inode"]?.string.flatMap({ UInt64($0) }), let sha256 = json["sha256"]?.string,
            let partSize = json["part_size"]?.int, size >= 0, partSize > 0
        else { return nil }
        self.init(
            bucket: bucket, key: key, file: file, size: size, modified: modified, inode: inode, sha256: sha256,
            partSize: partSize, upload: json["upload"]?.string)
    }
}
