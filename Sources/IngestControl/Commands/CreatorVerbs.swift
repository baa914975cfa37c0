import CommandLineOptions
import Configuration
import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Control {
    /// Makes a creator, or gives one that there is more keys.
    func addCreator(_ name: CreatorName, _ file: Argument) async throws(ControlError) {
        let creators = Creators()
        try creators.mustBeChangeable()
        let new = try PublicKey.keys(from: file)
        let old = try creators.keys(of: name)
        let keys = old + new.filter { !old.contains($0) }
        let spool = try spool(for: name, creators)
        try await creators.add(name, spool, keys)
        print(
            """
            \(name): comes in with \(counted(keys.count, "key")), by SFTP or rsync
            films go into incoming/, that is \(spool)/incoming/\(name); receipts/ says what became of them
            """,
            JSON(members: ["name": JSON(name.text), "spool": JSON("\(spool)"), "keys": .array(keys.map(\.json))]))
    }

    /// Takes a creator away, or only the keys in a file.
    func removeCreator(_ name: CreatorName, keys file: Argument?) async throws(ControlError) {
        let creators = Creators()
        try creators.mustBeChangeable()
        guard let file else {
            let left = try await creators.remove(name)
            let sentences = ["\(name): comes in no more; films and receipts that there are stay"] + left
            return print(
                sentences.joined(separator: "\n"),
                JSON(members: ["name": JSON(name.text), "left": .array(left.map { JSON($0) })]))
        }
        let gone = try PublicKey.keys(from: file)
        let keys = try creators.keys(of: name).filter { !gone.contains($0) }
        try await creators.replaceKeys(of: name, with: keys)
        print(
            keys.isEmpty
                ? "\(name): has no key left, and comes in no more" : "\(name): \(counted(keys.count, "key")) left",
            JSON(members: ["name": JSON(name.text), "keys": .array(keys.map(\.json))]))
    }

    func listCreators() throws(ControlError) {
        let creators = Creators()
        var table = Table("NAME", "DOOR", "KEYS", "LAST FILM", "SPOOL")
        for name in try creators.all() {
            let keys = try creators.keys(of: name)
            let spool = creators.spool(of: name)
            let isOpen = spool.map { creators.isOpen(name, into: $0) } ?? false
            let last = try spool.flatMap { path throws(ControlError) in try lastFilm(of: name, in: path) }
            guard !request.isJSON else {
                print(
                    JSON(members: [
                        "name": JSON(name.text), "open": JSON(isOpen), "keys": .array(keys.map(\.json)),
                        "last_film": last.map { JSON("\($0)") }, "spool": spool.map { JSON("\($0)") },
                    ]))
                continue
            }
            let age = last.map { Time.age($0.until(.now())) + " ago" } ?? "–"
            table.rows.append([
                "\(name)", isOpen ? "open" : "closed", "\(keys.count)", age, spool.map { "\($0)" } ?? "–",
            ])
        }
        if !request.isJSON, !table.rows.isEmpty { console.write(table.text(width: console.width)) }
    }

    /// A creator stays in the spool that it has; a new one comes into the one that there is, or that is named.
    private func spool(for name: CreatorName, _ creators: Creators) throws(ControlError) -> Path {
        if request.spool == nil, let spool = creators.spool(of: name) { return spool }
        let spools = try Selection(request, request.spool).open()
        guard spools.count == 1 else { throw .severalSpools(spools.map(\.name)) }
        return spools[0].spool.root.absolute
    }

    /// When the last film that was taken in came. Nil where none did, or the spool's disk is away.
    private func lastFilm(of name: CreatorName, in root: Path) throws(ControlError) -> Timestamp? {
        let spool: Spool
        do throws(SpoolError) {
            spool = try Spool(at: root, on: Disk(), floor: Room(bytes: 0, inodes: 0))
        } catch .offline {
            return nil
        } catch {
            throw .spool(error)
        }
        var last: ItemID?
        for stage in Stage.allCases {
            let newer = try fromSpool(spool.items(at: stage)).filter { id in last.map { id > $0 } ?? true }
            last = newer.last { spool.nameOfItem($0, at: stage).hasPrefix("\(name)/") } ?? last
        }
        return last.map { Timestamp(nanoseconds: Int64($0.arrived) * 1_000_000) }
    }
}

extension PublicKey {
    fileprivate var json: JSON {
        JSON(members: ["type": JSON(type.rawValue), "fingerprint": JSON(fingerprint), "comment": JSON(comment)])
    }
}
