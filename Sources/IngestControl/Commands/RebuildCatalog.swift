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
        guard catalog.kind == .sqlite, try fromKernel(Disk().exists(catalog.path)) else { return }
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
        let settings = world.pipeline(open.settings)
        var counts: [Stage: Int] = [:]
        var lost = 0
        for found in try [open].items(at: Stage.allCases) {
            do {
                let dossier = try [open].dossier(of: found.item.id).dossier
                let entry = try fromPort(CatalogEntry(dossier, settings, world.ports.store))
                try await record(entry, world.ports.catalog)
                counts[dossier.item.stage, default: 0] += 1
            } catch {
                // The catalog's own fault is the same for every item.
                if case .setback = error { throw error }
                complain("\(found.item.id) is not recorded: \(error)")
                lost += 1
            }
        }
        report(counts, lost, open.name)
        return lost
    }

    private func record(_ entry: CatalogEntry, _ catalog: any Catalog) async throws(ControlError) {
        do { try await catalog.record(entry) } catch { throw .setback(error) }
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
