import Glibc
import JSONValue
import Pipeline
import Spool
import SystemCalls
import Wiring

extension Control {
    /// Hashes everything of the items again. 1 when anything differs or could not be compared.
    func verify(_ items: Verb.Items) async throws(ControlError) -> Int32 {
        let selection = try selection()
        let spools = try selection.open()
        var code = EX_OK
        for id in try ids(items, spools) {
            do throws(ControlError) {
                if try await !verify(id, spools, selection.world) { code = 1 }
            } catch {
                complain("\(id) cannot be verified: \(error)")
                code = 1
            }
        }
        return code
    }

    private func ids(_ items: Verb.Items, _ spools: [OpenSpool]) throws(ControlError) -> [ItemID] {
        switch items {
        case .named(let ids): ids
        case .all: try spools.items(at: Stage.allCases).map(\.item.id)
        }
    }

    private func verify(_ id: ItemID, _ spools: [OpenSpool], _ world: World) async throws(ControlError) -> Bool {
        while true {
            let (dossier, open) = try spools.dossier(of: id)
            var inspection = Inspection(dossier, open, world)
            await inspection.run()
            // One that moved on meanwhile is missed where it was: it is inspected again where it is.
            let hasMoved = try fromSpool(open.spool.locate(id)) != dossier.item
            guard inspection.faults.isEmpty || !hasMoved else { continue }
            report(inspection, dossier)
            return inspection.faults.isEmpty
        }
    }

    private func report(_ inspection: Inspection, _ dossier: Dossier) {
        let id = dossier.item.id
        guard !request.isJSON else {
            return print(
                JSON(members: [
                    "id": JSON(id.description), "sound": JSON(inspection.faults.isEmpty),
                    "compared": JSON(inspection.compared), "bytes": JSON(inspection.bytes),
                    "faults": .array(inspection.faults.map { JSON($0) }),
                ]))
        }
        let sum = "\(counted(inspection.compared, "comparison")), \(Size.text(inspection.bytes)) hashed"
        guard inspection.compared > 0 else {
            return print("\(id)  nothing to compare yet  \(dossier.ticket.originalName)")
        }
        let word =
            inspection.faults.isEmpty ? ink(.green, "sound") : ink(.red, counted(inspection.faults.count, "fault"))
        print("\(id)  \(word)  \(sum)  \(dossier.ticket.originalName)")
        for fault in inspection.faults { print("    \(fault)") }
    }
}
