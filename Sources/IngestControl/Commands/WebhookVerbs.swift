import Glibc
import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Control {
    /// The notices that were set aside; 1 when one that is to be told again is not among them.
    func webhooks(_ what: Verb.Webhooks) throws(ControlError) -> Int32 {
        var found: [(notice: SetAside, open: OpenSpool)] = []
        for open in try selection().open() {
            for notice in try fromSpool(open.spool.setAside()) { found.append((notice, open)) }
        }
        switch what {
        case .list: list(found)
        case .retryAll: for (notice, open) in found { try tellAgain(notice, open) }
        case .retry(let events):
            for event in events {
                let named = found.filter { $0.notice.notice.id == event }
                for (notice, open) in named { try tellAgain(notice, open) }
                guard named.isEmpty else { continue }
                complain("no notice \(event) was set aside: `ingestctl webhooks` lists those that were")
                return 1
            }
        }
        return EX_OK
    }

    private func list(_ found: [(notice: SetAside, open: OpenSpool)]) {
        guard !request.isJSON else {
            for (notice, open) in found {
                let members = [JSON.Member("spool", JSON(open.name))] + (notice.json.members ?? [])
                print(.object(members))
            }
            return
        }
        guard !found.isEmpty else { return print("every webhook has taken what it was told, or is still tried") }
        let now = Timestamp.now()
        var table = Table("WEBHOOK", "EVENT", "AGE", "REASON")
        for (notice, _) in found {
            table.rows.append([
                notice.webhook, notice.notice.id, Time.age(notice.at.until(now)), notice.reason,
            ])
        }
        console.write(table.text(width: console.width))
    }

    private func tellAgain(_ notice: SetAside, _ open: OpenSpool) throws(ControlError) {
        try fromSpool(open.spool.tellAgain(notice))
        print(
            "\(notice.notice.id): told to \(notice.webhook) once more, as soon as a daemon serves the spool",
            JSON(members: ["webhook": JSON(notice.webhook), "event": JSON(notice.notice.id)]))
    }
}
