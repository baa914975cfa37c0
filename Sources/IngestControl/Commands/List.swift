import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Control {
    func list(_ stage: Stage?) throws(ControlError) {
        let spools = try selection().open()
        var rows: [Row] = []
        for found in try spools.items(at: stage.map { [$0] } ?? Stage.allCases) {
            rows.append(Row(found.item, in: found.open))
        }
        if stage == nil { rows += try spools.incoming().map(Row.init) }
        guard !request.isJSON else {
            for row in rows { print(row.json) }
            return
        }
        guard !rows.isEmpty else { return }
        let now = Timestamp.now()
        var table = Table("ID", "STAGE", "AGE", "SIZE", "NAME")
        for row in rows {
            table.rows.append([
                "\(row.id)", row.place, Time.age(row.arrived.until(now)), Size.text(row.size), row.name,
            ])
        }
        console.write(table.text(width: console.width))
    }
}

/// One item in the list.
private struct Row {
    let id: ItemID
    /// A stage, or `uploads`.
    let place: String
    let spool: String
    let name: String
    /// Bytes.
    let size: Int

    init(_ item: Item, in open: OpenSpool) {
        id = item.id
        place = "\(item.stage)"
        spool = open.name
        name = open.spool.nameOfItem(item.id, at: item.stage)
        size = open.spool.sizeOfSource(item.id, at: item.stage)
    }

    init(_ incoming: Incoming) {
        id = incoming.record.id
        place = "uploads"
        spool = incoming.open.name
        name = "\(incoming.record.name)"
        size = incoming.record.size
    }

    /// The name of an item holds when it came.
    var arrived: Timestamp { Timestamp(nanoseconds: Int64(id.arrived) * 1_000_000) }

    var json: JSON {
        JSON(members: [
            "id": JSON(id.description), "stage": JSON(place), "spool": JSON(spool), "name": JSON(name),
            "size": JSON(size), "arrived": JSON("\(arrived)"),
        ])
    }
}
