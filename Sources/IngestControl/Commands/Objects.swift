import JSONValue
import Pipeline
import SQLite
import Spool
import SystemCalls
import Wiring

extension Control {
    /// What lies in the buckets of others and is not here: what waits, and what is not taken and why.
    func objects() throws(ControlError) {
        let world = try selection().world
        // Where no daemon has met a source yet, there is no ledger.
        guard try fromKernel(Disk().exists(world.ledgerFile)) else { return }
        let lines: [LedgerLine]
        do { lines = try LedgerFile(world.ledgerFile).untaken(most: 100_000) } catch { throw .setback(error) }
        guard !request.isJSON else {
            for line in lines { print(line.json) }
            return
        }
        guard !lines.isEmpty else { return }
        var table = Table("SOURCE", "SIZE", "KEY", "STATE")
        for line in lines {
            table.rows.append([line.object.source, Size.text(line.object.size), line.object.key, line.note])
        }
        console.write(table.text(width: console.width))
    }
}

extension LedgerLine {
    fileprivate var note: String {
        switch state {
        case .wanted: "is fetched, or waits for it"
        case .taken: "is taken"
        case .refused(let reason): "not taken: \(reason)"
        }
    }

    fileprivate var json: JSON {
        JSON(members: [
            "source": JSON(object.source), "bucket": JSON(object.bucket), "key": JSON(object.key),
            "size": JSON(object.size), "tag": JSON(object.tag), "id": JSON(id.description), "state": JSON(note),
        ])
    }
}
