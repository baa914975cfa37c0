import JSONValue
import Spool
import SystemCalls

/// Drops films, twins and side-cars as people do, and remembers what it dropped.
struct Delivery {
    let box: Box
    private(set) var dropped: [Drop] = []
    private(set) var sidecars = 0

    struct Drop {
        /// Folders, then the file's name.
        let names: [Name]
        /// What was dropped, kept aside.
        let original: Path
        /// What its side-car says; nil without one.
        var title: String?

        var name: String { names.map(\.description).joined(separator: "/") }
    }

    init(_ box: Box) { self.box = box }

    private var models: Path { box.directory / "models" }
    private var originals: Path { box.directory / "originals" }
    var twins: Int { dropped.count - Set(dropped.map(\.original)).count }

    /// Makes one film of each kind; all that are dropped are copies of them with a number.
    func prepare() async throws {
        for path in [models, originals] { try Disk().makeDirectories(path) }
        for kind in Kind.allCases { try await kind.make(at: model(kind)) }
    }

    private func model(_ kind: Kind) -> Path { models / Name("\(kind).\(kind.ending)")! }

    /// One film more; now and then one that was dropped before, or with a side-car.
    mutating func drop(_ chance: inout Chance) async throws {
        var drop = try chance.one(in: 5) && !dropped.isEmpty ? twin(&chance) : film(&chance)
        let isDescribed = chance.one(in: 3)
        let isDescribedFirst = chance.one(in: 2)
        if isDescribed { drop.title = "title \(dropped.count)" }
        if isDescribed, isDescribedFirst { try describe(drop) }
        try await bring(drop, isRenamed: chance.one(in: 2))
        if isDescribed, !isDescribedFirst { try describe(drop) }
        dropped.append(drop)
    }

    private func film(_ chance: inout Chance) throws -> Drop {
        let kind = chance.one(of: Kind.allCases)!
        let name = Name("\(kind)-\(dropped.count).\(kind.ending)")!
        let original = originals / name
        try Disk().copy(model(kind), to: original)
        try Disk().append(kind.padding(dropped.count), to: original)
        return Drop(names: folder(&chance) + [name], original: original)
    }

    private func twin(_ chance: inout Chance) -> Drop {
        let first = chance.one(of: dropped)!
        return Drop(
            names: folder(&chance) + [Name("twin-\(dropped.count)-\(first.names.last!)")!], original: first.original)
    }

    private func folder(_ chance: inout Chance) -> [Name] { chance.one(in: 3) ? ["anna", "spring"] : [] }

    /// By copy, or under a name that says "unfinished" and a rename, as rsync does.
    private func bring(_ drop: Drop, isRenamed: Bool) async throws {
        guard isRenamed else { return try await box.drop(drop.original, at: drop.names) }
        let last = drop.names.last!
        let unfinished = Name(".\(last).part")!
        try await box.drop(drop.original, at: drop.names.dropLast() + [unfinished])
        let folder = drop.names.dropLast().reduce(box.door, /)
        try Disk().rename(folder / unfinished, to: folder / last)
    }

    private mutating func describe(_ drop: Drop) throws {
        let folder = drop.names.dropLast().reduce(box.door, /)
        let text = JSON(members: ["title": JSON(drop.title!)]).pretty
        try Disk().makeDirectories(folder)
        try Disk().replace(folder / Name("\(drop.names.last!).json")!, with: Array(text.utf8))
        sidecars += 1
    }
}
