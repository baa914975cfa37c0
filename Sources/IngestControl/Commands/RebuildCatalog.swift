import Configuration
import Glibc
import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Wiring

extension Control {
    /// Records every item again. The daemon may run meanwhile: an entry that is older than what is there
    /// changes nothing, and a daemon that finds its file set aside opens the new one. What it then has not
    /// recorded yet comes from here or from its next reconciliation.
    ///
    /// 1 when an item could not be read.
    func rebuildCatalog(fresh: Bool) async throws(ControlError) -> Int32 {
        let selection = try selection()
        let spools = try selection.open()
        try setAside(selection.world.configuration.catalog, always: fresh)
        var lost = 0
        for open in spools { lost += try await record(open, selection.world) }
        return lost > 0 ? 1 : EX_OK
    }

    /// A file that SQLite cannot use is moved out of the way; nothing is deleted.
    private func setAside(_ catalog: Configuration.Catalog, always: Bool) throws(ControlError) {
        guard catalog.kind == .sqlite else {
            if always { complain("a database is not set aside: its rows are brought to what the spools say") }
            return
        }
        guard try fromKernel(Disk().exists(catalog.path)) else { return }
        let file = CatalogFile(catalog.path)
        let damage = try fromPort(file.damage())
        guard always || damage != nil else { return }
        let time = "\(Timestamp.now())".filter { $0 != ":" && $0 != "-" }
        let mark = Name("aside-\(time)")!
        try fromPort(file.setAside(mark))
        let why = damage.map { " (\($0))" } ?? ""
        complain("the old catalog\(why) is now \(catalog.path).\(mark)")
    }

    /// Returns how many items could not be read.
    private func record(_ open: OpenSpool, _ world: World) async throws(ControlError) -> Int {
        var counts: [Stage: Int] = [:]
        var lost = 0
        for found in try [open].items(at: Stage.allCases) {
            do {
                let entry = try entry(found.item.id, open, world)
                try await record(entry, world.ports.catalog) { () throws(ControlError) in
                    try self.entry(found.item.id, open, world)
                }
                counts[entry.stage, default: 0] += 1
            } catch {
                // The catalog's own fault is the same for every item; that another box has the item is not.
                if case .setback(let setback) = error, setback.scope != .item { throw error }
                complain("\(found.item.id) is not recorded: \(error)")
                lost += 1
            }
        }
        report(counts, lost, open.name)
        return lost
    }

    private func entry(_ id: ItemID, _ open: OpenSpool, _ world: World) throws(ControlError) -> CatalogEntry {
        let dossier = try [open].dossier(of: id).dossier
        return try fromPort(CatalogEntry(dossier, world.pipeline(open.settings), world.ports.store))
    }

    /// - Parameter again: what the spool says when it is asked once more: where the catalog says more than the
    ///   entry, a daemon may have moved the item on meanwhile.
    private func record(
        _ entry: CatalogEntry, _ catalog: any Catalog, again: () throws(ControlError) -> CatalogEntry
    ) async throws(ControlError) {
        do {
            try await catalog.record(entry)
            guard try await catalog.isAhead(of: entry) else { return }
        } catch {
            throw .setback(error)
        }
        let now = try again()
        guard now.stage == entry.stage, now.starts == entry.starts else { return }
        do { try await catalog.replace(with: now) } catch { throw .setback(error) }
    }

    private func report(_ counts: [Stage: Int], _ lost: Int, _ name: String) {
        let stages = Stage.allCases.filter { counts[$0] != nil }
        guard !request.isJSON else {
            let members = stages.map { JSON.Member("\($0)", JSON(counts[$0]!)) }
            return print(JSON(members: ["spool": JSON(name), "recorded": .object(members), "lost": JSON(lost)]))
        }
        let list = stages.map { "\(counts[$0]!) \($0)" }.joined(separator: ", ")
        let sum = counts.values.reduce(0, +)
        print("\(name): \(counted(sum, "item")) recorded" + (list.isEmpty ? "" : " (\(list))"))
    }
}
