import CommandLineOptions
import Configuration
import Glibc
import JSONValue
import Spool
import SystemCalls
import Wiring

extension Control {
    /// Every item is tried; 1 when one of them could not be put back.
    func retry(_ items: Verb.Items) throws(ControlError) -> Int32 {
        let spools = try selection().open()
        var code = EX_OK
        switch items {
        case .all:
            let failed = try spools.items(at: [.failed])
            for found in failed where !retry(found.item, found.open) { code = 1 }
            if failed.isEmpty, !request.isJSON { print("nothing has failed") }
        case .named(let ids):
            for id in ids {
                do {
                    let found = try spools.locate(id)
                    if !retry(found.item, found.open) { code = 1 }
                } catch {
                    complain("\(error)")
                    code = 1
                }
            }
        }
        return code
    }

    private func retry(_ item: Item, _ open: OpenSpool) -> Bool {
        guard item.stage == .failed else {
            complain("\(item.id) has not failed: it is in \(item.stage)/")
            return false
        }
        do {
            _ = try open.spool.retry(item.id)
            let name = open.spool.nameOfItem(item.id, at: .admitted)
            print(
                "\(item.id)  \(name): back in admitted/",
                JSON(members: ["id": JSON(item.id.description), "stage": "admitted", "name": JSON(name)]))
            return true
        } catch {
            complain("\(item.id) is not put back: \(error)")
            return false
        }
    }

    func pause(_ paused: Bool) throws(ControlError) {
        for open in try selection().open() {
            try fromSpool(open.spool.pause(paused))
            let effect = paused ? "paused: no step is begun until `ingestctl resume`; what runs goes on" : "goes on"
            print("\(open.name): \(effect)", JSON(members: ["spool": JSON(open.name), "paused": JSON(paused)]))
        }
    }
}
