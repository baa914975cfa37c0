import JSONValue
import Spool
import Synchronization
import SystemCalls

// What is told of one item, and how far it was told.

extension Outbox {
    func tellAll(of id: ItemID, isNews: Bool) async throws(Setback) {
        let since = try since()
        guard let item = try located(id) else { return }
        var record = try record(of: item)
        let isOld = id.arrived < since.milliseconds
        // What was there before the webhook was is told of from its next step on.
        if record == nil, isOld, !isNews { return }
        if record?.told?.stage == .done, item.stage == .done { return }
        var news = try diary(of: item).map { Arrival.news($0, now: item.stage, after: record?.told) } ?? []
        if record?.told == nil, isOld { news = news.suffix(1) }
        for arrival in news {
            if webhook.stages.contains(arrival.stage) { try await take(arrival, of: id, &record) }
            record = ToldRecord(told: arrival, failingSince: record?.failingSince)
            try write(record!, of: id)
        }
    }

    /// Returns when it was taken, or set aside.
    private func take(_ arrival: Arrival, of id: ItemID, _ record: inout ToldRecord?) async throws(Setback) {
        guard let notice = try notice(arrival, of: id) else { return }
        do {
            try await webhook.receiver.take(notice)
            record?.failingSince = nil
        } catch {
            let since = record?.failingSince ?? now()
            guard since + Self.day < now() else {
                if record?.failingSince == nil, !Task.isCancelled {
                    try write(ToldRecord(told: record?.told, failingSince: since), of: id)
                }
                throw error
            }
            let aside = SetAside(webhook.name, notice, reason: error.reason, at: now())
            try kernel(spool.setAside(aside))
            tell(.trouble("\(notice.id) is set aside, the webhook \(webhook.name) did not take it: \(error.reason)"))
        }
    }

    /// Nil for an item that has gone.
    private func notice(_ arrival: Arrival, of id: ItemID) throws(Setback) -> Notice? {
        guard let dossier = try checked({ () throws(SpoolError) in try Dossier.current(of: id, in: spool) }) else {
            return nil
        }
        let name = arrival.notice(of: id)
        let body = JSON(members: [
            "event": JSON(name), "type": arrival.stage == .failed ? "failed" : "stage", "id": JSON(id.description),
            "organisation": JSON(dossier.ticket.organisation), "spool": JSON(settings.spool),
            "stage": JSON(arrival.stage.description), "sent": JSON(now().description),
            "document": dossier.documents.last,
        ])
        return Notice(id: name, body: Array(body.text.utf8))
    }

    /// When the webhook was first there, in this spool. Before the flush a crash leaves none, and it is a little later.
    func since() throws(Setback) -> Timestamp {
        if let since = state.withLock({ $0.since }) { return since }
        let file = spool.webhooks / Name("\(webhook.name).json")!
        let reader = RecordReader(fileSystem: spool.fileSystem)
        let kept = try checked { () throws(SpoolError) in
            try reader.record(file) { $0["since"]?.int.map { Timestamp(nanoseconds: Int64($0)) } }
        }
        let since = kept ?? now()
        if kept == nil {
            if try !kernel(spool.fileSystem.exists(spool.webhooks)) {
                try kernel(spool.fileSystem.makeDirectories(spool.webhooks))
                try kernel(spool.fileSystem.synchronize(directory: spool.root))
            }
            let text = JSON(members: ["since": JSON(Int(since.nanoseconds))]).pretty
            try kernel(spool.fileSystem.replace(file, with: Array(text.utf8)))
        }
        state.withLock { $0.since = since }
        return since
    }

    /// Nil for an item that nothing was told of; one that says nothing that can be read is told again from the start.
    private func record(of item: Item) throws(Setback) -> ToldRecord? {
        let reader = RecordReader(fileSystem: spool.fileSystem)
        do throws(SpoolError) { return try reader.record(item.told(webhook.name), ToldRecord.init) } catch {
            if case .broken = error { return ToldRecord() }
            throw Setback(error)
        }
    }

    /// Beside the road: the item may move meanwhile, and is looked for again. Its directory is never made.
    private func write(_ record: ToldRecord, of id: ItemID) throws(Setback) {
        for _ in 0..<3 {
            guard let item = try located(id) else { return }
            do throws(SystemError) {
                return try spool.fileSystem.exchange(item.told(webhook.name), with: Array(record.json.text.utf8))
            } catch {
                if !error.isAbsent { throw Setback(error) }
            }
        }
    }

    private func located(_ id: ItemID) throws(Setback) -> Item? {
        try checked { () throws(SpoolError) in try spool.locate(id) }
    }

    /// Nil for an item that moves just now: the move notes it again.
    private func diary(of item: Item) throws(Setback) -> [Attempts.Line]? {
        let lines = try checked { () throws(SpoolError) in try Attempts.diary(of: item, on: spool.fileSystem) }
        return try located(item.id) == item ? lines : nil
    }

    private func checked<Answer>(_ body: () throws(SpoolError) -> Answer) throws(Setback) -> Answer {
        do { return try body() } catch { throw Setback(error) }
    }
}
