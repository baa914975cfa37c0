import Pipeline
import Spool
import SystemCalls

/// A film on its way in by the second door.
struct Incoming {
    let record: UploadRecord
    /// Bytes that are there for good.
    let durable: Int
    let open: OpenSpool

    /// Nil where it has just become an item, or gone.
    init?(_ upload: Upload, in open: OpenSpool) throws(ControlError) {
        guard let record = try fromSpool(UploadRecord(of: upload, in: open.spool)) else { return nil }
        self.record = record
        durable = try fromSpool(open.spool.durableBytes(of: upload))
        self.open = open
    }
}

extension [OpenSpool] {
    /// Those that are under way, by their beginning in each spool.
    func incoming() throws(ControlError) -> [Incoming] {
        var found: [Incoming] = []
        for open in self {
            for upload in try fromSpool(open.spool.uploadsUnderWay()) {
                if let incoming = try Incoming(upload, in: open) { found.append(incoming) }
            }
        }
        return found
    }
}

extension Explanation {
    init(of incoming: Incoming) throws(ControlError) {
        let (record, open) = (incoming.record, incoming.open)
        self.init(id: record.id, place: "uploads", sentences: [])
        sentences.append(
            "\(record.name) comes by the second door of the spool \(open.name) (\(record.broughtBy)), for "
                + "\(record.organisation).")
        sentences.append(
            "\(Size.text(incoming.durable)) of \(Size.text(record.size)) are there for good; with all of it, it becomes "
                + "the item \(record.id).")
        sentences.append(
            "If nothing more of it comes for \(Time.age(record.term)), it is taken back, with its room and its part of "
                + "the quota.")
        if try !open.isServed() { sentences.append("No daemon serves the spool: nothing goes on until ingestd runs.") }
    }
}
