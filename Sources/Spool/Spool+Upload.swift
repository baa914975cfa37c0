public import SystemCalls

// The second door. An upload becomes an item by a rename, as a film at the first one does.

extension Spool {
    static let uploadsName: Name = "uploads"

    /// Where films are that come by the second door; private.
    public var uploads: Path { root / Self.uploadsName }

    public func upload(_ id: ItemID) -> Upload { Upload(id, in: root) }

    /// The uploads that were promised and are not items yet, by their beginning.
    public func uploadsUnderWay() throws(SpoolError) -> [Upload] {
        guard try kernel(fileSystem.exists(uploads)) else { return [] }
        var found: [Upload] = []
        for entry in try kernel(fileSystem.entries(of: uploads)) where entry.kind == .directory {
            if let id = ItemID(entry.name), try isPromised(upload(id)) { found.append(upload(id)) }
        }
        return found.sorted { $0.id < $1.id }
    }

    /// Begins an upload, with room for its bytes for as long as the claim is held.
    ///
    /// The promise comes last and whole: before it a crash leaves a directory that counts for nothing, after the
    /// flushes an upload that is found again. The ticket has its name from here on, and is empty: many uploads may end
    /// at once, and each would wait until its name is on the disk.
    public func begin(_ id: ItemID, reserving bytes: Int, promise: [UInt8]) throws(SpoolError) -> Claim {
        let upload = upload(id)
        try claims.take(id)
        let claim = Claim(item(id, at: .admitted), in: claims)
        try reserve(bytes, for: claim)
        do throws(SystemError) {
            try fileSystem.makeDirectory(upload.directory)
            try fileSystem.write([], to: upload.data)
            try fileSystem.write([], to: upload.item.ticket)
            try fileSystem.replace(upload.promise, with: promise)
            try fileSystem.synchronize(directory: uploads)
        } catch {
            // Nothing was promised; what cannot be removed now is void and is removed at a start.
            try? fileSystem.removeTree(upload.directory)
            throw .system(error)
        }
        return claim
    }

    /// Takes up an upload of an earlier life. Room that was promised stays promised, whatever is left.
    public func takeUp(_ upload: Upload, reserving bytes: Int) throws(SpoolError) -> Claim {
        try claims.take(upload.id)
        let claim = Claim(item(upload.id, at: .admitted), in: claims)
        claims.expect(bytes, for: upload.id)
        return claim
    }

    /// Says how many bytes are still to come: those that came take their room themselves.
    public func expect(_ bytes: Int, for claim: borrowing Claim) {
        claims.expect(bytes, for: claim.item.id)
    }

    /// The bytes of an upload, to write to. They are not durable yet.
    public func open(_ upload: Upload) throws(SpoolError) -> any WritableFile {
        try kernel(fileSystem.open(upload.data))
    }

    /// Makes the first `count` bytes durable. The mark follows the bytes, and never the other way: a crash
    /// between them finds the mark that was there before, and costs the bytes from there on.
    public func flush(_ upload: Upload, upTo count: Int) throws(SpoolError) {
        try flush(upload)
        try kernel(fileSystem.replace(upload.mark, with: Array("\(count)\n".utf8)))
    }

    /// Makes all bytes durable that were written; the mark stays where it is.
    public func flush(_ upload: Upload) throws(SpoolError) { try kernel(fileSystem.synchronize(file: upload.data)) }

    /// How many bytes of an upload are certain to be there as they came.
    public func durableBytes(of upload: Upload) throws(SpoolError) -> Int {
        guard try kernel(fileSystem.exists(upload.mark)) else { return 0 }
        let mark = try kernel(fileSystem.read(upload.mark, limit: 64))
        return Int(String(decoding: mark.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)) ?? 0
    }

    /// Makes an upload an item whose bytes have all been flushed. As with a film at the door, the rename is the
    /// commit; here it is that of the whole directory. A crash before it finds the upload as it was, and its ticket is
    /// written again; after it, the item.
    ///
    /// - Parameter metadata: becomes the first version of the item's metadata, in the same commit.
    public func admit(
        _ upload: Upload, holding claim: borrowing Claim, ticket: [UInt8], metadata: [UInt8]?
    ) throws(SpoolError) {
        try mustBeTakeable(upload.data)
        do throws(SystemError) {
            try fileSystem.write(ticket, to: upload.item.ticket)
            try fileSystem.synchronize(file: upload.item.ticket)
            if let metadata { try keep(metadata, in: upload.item) }
            try fileSystem.rename(upload.directory, toNew: claim.item.directory)
            try fileSystem.synchronize(directory: directory(of: .admitted))
            try fileSystem.synchronize(directory: uploads)
        } catch {
            throw .system(error)
        }
        // Says nothing any more; where it stays, nobody reads it.
        try? fileSystem.removeTree(claim.item.directory / Upload.markName)
    }

    /// Anew where an earlier try did.
    private func keep(_ metadata: [UInt8], in item: Item) throws(SystemError) {
        if try !fileSystem.exists(item.metadata) { try fileSystem.makeDirectory(item.metadata) }
        try fileSystem.write(metadata, to: item.metadata / Self.version(1))
        try fileSystem.synchronize(file: item.metadata / Self.version(1))
        try fileSystem.synchronize(directory: item.metadata)
        try fileSystem.synchronize(directory: item.directory)
    }

    /// Takes an upload back. The rename is the commit: before it the upload is as it was, after it there is
    /// none, and what is left in `work/` is removed at the next start.
    public func abandon(_ upload: Upload) throws(SpoolError) {
        let grave = work / upload.id.name
        do throws(SystemError) {
            try fileSystem.removeTree(grave)
            try fileSystem.rename(upload.directory, toNew: grave)
            try fileSystem.synchronize(directory: work)
            try fileSystem.synchronize(directory: uploads)
            try fileSystem.removeTree(grave)
        } catch {
            throw .system(error)
        }
    }

    /// Both are there from the moment at which an upload is promised to that at which it is an item.
    func isPromised(_ upload: Upload) throws(SpoolError) -> Bool {
        guard try kernel(fileSystem.exists(upload.promise)) else { return false }
        return try kernel(fileSystem.exists(upload.data))
    }

    /// Removes uploads that were never promised.
    func recoverUploads() throws(SpoolError) {
        for entry in try kernel(fileSystem.entries(of: uploads)) {
            guard let id = ItemID(entry.name), try !isPromised(upload(id)) else { continue }
            try kernel(fileSystem.removeTree(uploads / entry.name))
        }
    }
}
