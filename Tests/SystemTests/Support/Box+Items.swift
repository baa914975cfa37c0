import JSONValue
import Spool
import SystemCalls
import Testing

// Dropping films, and what has become of them.

extension Box {
    /// As a person does it.
    func drop(_ file: Path, as names: Name...) async throws {
        try await drop(file, at: names)
    }

    func drop(_ file: Path, at names: [Name]) async throws {
        let place = names.reduce(door, /)
        try Disk().makeDirectories(place.parent)
        try await run("/bin/cp", ["--", .init("", file), .init("", place)])
    }

    func drop(text: String, as name: Name) throws {
        try Disk().write(Array(text.utf8), to: door / name)
    }

    /// The receipt of a dropped name; nil while there is none.
    func receipt(_ names: Name...) throws -> JSON? { try receipt(at: names) }

    func receipt(at names: [Name]) throws -> JSON? {
        let place: Path = names.dropLast().reduce(spool / "receipts", /)
        guard let name = Name(bytes: names.last!.bytes + ".json".utf8) else { return nil }
        return try json(place / name)
    }

    /// Nil where there is no such file.
    func json(_ path: Path) throws -> JSON? {
        guard try Disk().exists(path) else { return nil }
        return try JSON(parsing: try Disk().read(path))
    }

    /// Waits until the receipt of a dropped name says that its item has come to `stage`.
    func item(_ names: Name..., at stage: Stage = .done) async throws -> Item { try await item(of: names, at: stage) }

    func item(of names: [Name], at stage: Stage = .done) async throws -> Item {
        let name = names.map(\.description).joined(separator: "/")
        return try await wait("\(name) is in \(stage)/") {
            guard let receipt = try receipt(at: names), let now = receipt["stage"]?.string else { return nil }
            if now == "failed", stage != .failed { throw Failed(name: name, receipt: receipt.pretty) }
            guard now == stage.description, let id = receipt["id"]?.string.flatMap({ ItemID($0) }) else { return nil }
            return try queue().item(id, at: stage)
        }
    }

    /// Waits until the receipt of a name that is at the door carries a note with these words.
    func note(_ names: Name..., saying words: String) async throws -> JSON {
        try await wait("the receipt says: \(words)") {
            guard let receipt = try receipt(at: names), let note = receipt["note"]?.string else { return nil }
            guard note.contains(words) else { return nil }
            return receipt
        }
    }

    struct Failed: Error { let name, receipt: String }

    /// The items in a stage, by arrival.
    func items(at stage: Stage) throws -> [Item] {
        try queue().items(at: stage).map { try queue().item($0, at: stage) }
    }

    /// The spool, to be looked at only.
    func queue() throws -> Spool {
        try Spool(at: spool, on: Disk(), floor: Room(bytes: 0, inodes: 0))
    }

    /// A number from `work/status.json`, section `door`.
    func doorCount(_ name: String) throws -> Int? { try json(work / "status.json")?["door"]?[name]?.int }
}

extension Item {
    /// The lines of its diary.
    func diary() throws -> [String] {
        guard try Disk().exists(attempts) else { return [] }
        return String(decoding: try Disk().read(attempts), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func record(_ directory: Name, _ file: Name) throws -> JSON {
        let path: Path = self.directory / directory / file
        return try JSON(parsing: try Disk().read(path))
    }

    var renditions: Path { directory / "renditions" }
    var pins: Path { directory / "pins" }
}
