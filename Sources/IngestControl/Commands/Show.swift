import ContentAddress
import JSONValue
import Media
import Pipeline
import Spool
import SystemCalls

extension Control {
    /// - Parameter version: of the document; nil for the latest.
    func show(_ id: ItemID, version: Int?) throws(ControlError) {
        let (dossier, open) = try selection().open().dossier(of: id)
        let document = try dossier.document(version)
        guard !request.isJSON else { return print(dossier.json(document, spool: open.name)) }
        let portrait = Portrait(dossier, open, now: .now(), ink: ink)
        console.write(portrait.text)
        guard let document else { return }
        let number = version ?? dossier.documents.count
        console.write("\ndocument \(number) of \(dossier.documents.count)\n\(document.pretty)")
    }
}

extension Dossier {
    fileprivate func document(_ version: Int?) throws(ControlError) -> JSON? {
        guard let version else { return documents.last }
        guard documents.indices.contains(version - 1) else {
            throw .noVersion(version, of: item.id, count: documents.count)
        }
        return documents[version - 1]
    }

    fileprivate func json(_ document: JSON?, spool: String) -> JSON {
        JSON(members: [
            "id": JSON(item.id.description), "spool": JSON(spool), "stage": JSON("\(item.stage)"),
            "path": JSON("\(item.directory)"), "ticket": ticket.json, "source": source?.json,
            "renditions": renditions?.json, "pins": pins?.json, "starts": JSON(attempts.starts),
            "unended": JSON(attempts.unended), "failure": failure?.json, "versions": JSON(documents.count),
            "metadata": metadata.last, "document": document,
        ])
    }
}

/// An item described for a person.
private struct Portrait {
    private let dossier: Dossier
    private let ink: Ink
    private var facts = Facts()

    init(_ dossier: Dossier, _ open: OpenSpool, now: Timestamp, ink: Ink) {
        self.dossier = dossier
        self.ink = ink
        facts.add("item", "\(dossier.item.id)")
        facts.add("stage", "\(dossier.item.stage)")
        facts.add("directory", "\(dossier.item.directory)")
        addTicket(dossier.ticket, now)
        if let source = dossier.source { add(source, isForeign: dossier.products != nil) }
        if let renditions = dossier.renditions { add(renditions) }
        if let pins = dossier.pins { add(pins) }
        facts.add("steps begun", "\(dossier.attempts.starts)")
        if !dossier.metadata.isEmpty { facts.add("side-cars", "\(dossier.metadata.count)") }
    }

    var text: String {
        guard let failure = dossier.failure else { return facts.text }
        let reason = printable(lines: failure.reason).joined(separator: " ")
        let output = printable(lines: failure.output).map { "    \($0)\n" }.joined()
        return facts.text + ink(.red, "\nfailed on the way out of \(failure.stage)/ at \(failure.at): \(reason)") + "\n"
            + output
    }

    private mutating func addTicket(_ ticket: Ticket, _ now: Timestamp) {
        facts.add("name", ticket.originalName)
        facts.add("size", "\(Size.text(ticket.size)) (\(Size.exact(ticket.size)) bytes)")
        facts.add(
            "arrived",
            "\(ticket.arrived), \(Time.age(ticket.arrived.until(now))) ago, by \(ticket.broughtBy), owner \(ticket.owner)"
        )
        facts.add("proof", ticket.proof)
        facts.add("belongs to", "spool \(ticket.spool), organisation \(ticket.organisation)")
    }

    private mutating func add(_ source: SourceRecord, isForeign: Bool) {
        let probe = source.probe
        facts.add("sha256", source.checksum)
        facts.add("film", "\(probe.container), \(Time.clock(probe.duration))")
        facts.add("picture", probe.video.map { "\($0.codec) \($0.size.width)×\($0.size.height), \($0.frames) frames" })
        for audio in probe.audio {
            let facts = [counted(audio.channels, "channel"), "\(audio.sampleRate) Hz"]
            self.facts.add("sound", line(audio.codec, facts, audio.language, audio.title))
        }
        for text in probe.subtitles {
            facts.add("text", line(text.codec, text.isForced ? ["forced"] : [], text.language, text.title))
        }
        for stream in probe.leftOut {
            facts.add(
                "left out",
                line("stream \(stream.index), \(stream.kind)", [stream.codec], stream.language, stream.reason))
        }
        facts.add(
            "same as",
            source.original.map {
                isForeign
                    ? "\($0), which is not in this spool; the store has the products" : "\($0), which has the products"
            })
        facts.add("cut", source.track.map { counted($0.segments.count, "segment") })
    }

    /// A stranger's words are among them.
    private func line(_ first: String, _ facts: [String], _ strangers: String?...) -> String {
        let rest = strangers.compactMap { $0.map { printable(lines: $0).joined(separator: " ") } }
        return ([first] + facts + rest).joined(separator: ", ")
    }

    private mutating func add(_ renditions: RenditionRecord) {
        for film in renditions.films { facts.add("rendition", "\(film.file), \(Size.text(film.size))") }
        facts.add(
            "tracks",
            renditions.tracks.map { "\($0.name) (\(counted($0.segments.count, "segment")))" }.joined(separator: ", "))
    }

    private mutating func add(_ pins: PinRecord) {
        facts.add("root CID", pins.root.description)
        facts.add("pinned", "\(counted(pins.files.count, "file")), \(pins.profile), CAR of \(Size.text(pins.carSize))")
    }
}
