import HTTPServer
import JSONValue
import Pipeline
import Spool

extension Standing {
    /// `GET /video/{id}/progress`.
    var json: JSON {
        JSON(members: [
            "id": JSON("\(id)"), "status": JSON(status), "stage": JSON("\(stage)"),
            "fraction": stage == .done ? 1 : fraction.map { JSON($0) }, "note": note.map { JSON($0) },
            "again": again.map { JSON("\($0)") },
            "estimated_completion": stage.next == nil ? nil : estimatedCompletion.map { JSON("\($0)") },
        ])
    }
}

extension Uploads.State {
    /// As of an item, in a stage before the first.
    var progress: JSON {
        JSON(members: [
            "id": JSON("\(record.id)"), "status": "pending", "stage": "uploading",
            "fraction": JSON(Double(offset) / Double(max(1, record.size))),
        ])
    }

    var document: JSON {
        JSON(members: [
            "id": JSON("\(record.id)"), "status": "uploading", "original_name": JSON("\(record.name)"),
            "organisation": JSON(record.organisation), "title": record.metadata?["title"],
            "description": record.metadata?["description"], "size": JSON(record.size),
            "arrived": JSON("\(record.begun)"), "metadata": record.metadata,
        ])
    }
}

extension CatalogListing {
    /// - Parameter standing: as it is known in memory: the catalog may be behind, and knows no fraction.
    func json(_ standing: Standing?) -> JSON {
        JSON(members: [
            "id": JSON("\(id)"), "status": JSON(standing?.status ?? status),
            "stage": JSON("\(standing?.stage ?? stage)"), "fraction": standing?.fraction.map { JSON($0) },
            "note": (standing?.note ?? failure).map { JSON($0) }, "title": title.map { JSON($0) },
            "original_name": JSON(originalName), "organisation": JSON(organisation), "size": JSON(size),
            "arrived": JSON("\(arrived)"),
        ])
    }
}

extension CatalogSearch {
    private static let statuses = ["pending", "processing", "completed", "failed"]

    /// What `GET /videos` asks for; nil where the caller would know nothing of what is found.
    init?(_ visit: Visit) throws(Problem) {
        let (request, caller) = (visit.request, visit.caller)
        let text = request.parameter("q") ?? ""
        guard text.unicodeScalars.count <= 256 else {
            throw Problem(400, "bad-parameter", "q has more than the 256 characters that are looked for")
        }
        self.init(text, limit: try visit.number("limit", in: 1...Self.mostItems) ?? 50)
        if let status = request.parameter("status") {
            guard Self.statuses.contains(status) else {
                throw Problem(400, "bad-parameter", "status is one of \(Self.statuses.joined(separator: ", "))")
            }
            self.status = status
        }
        if let page = request.parameter("page") {
            guard let id = ItemID(page) else {
                throw Problem(400, "bad-parameter", "page is what the page before gave as next")
            }
            after = id
        }
        organisation = request.parameter("org").flatMap { $0.isEmpty ? nil : $0 } ?? caller.organisation
        if let organisation, !caller.knows(organisation) { return nil }
    }
}

extension Visit {
    /// A parameter that is a number; nil where it is not there.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = request.parameter(name) else { return nil }
        let isDigits = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDigits, let number = Int(text), range.contains(number) else {
            let most = range.upperBound == .max ? "on" : "to \(range.upperBound)"
            throw Problem(400, "bad-parameter", "\(name) is a number from \(range.lowerBound) \(most)")
        }
        return number
    }
}

/// Tags of answers (RFC 9110 §8.8.3).
enum EntityTag {
    /// Whether a list of tags has this one, or is `*`.
    ///
    /// - Parameters:
    ///   - tag: with its quotes.
    ///   - weakly: whether weak ones compare as strong ones, as If-None-Match has it (§13.1.2), and If-Match has not.
    static func matches(_ list: String?, _ tag: String, weakly: Bool = true) -> Bool {
        guard let list else { return false }
        return list.split(separator: ",").contains { entry in
            var text = entry.drop { $0 == " " || $0 == "\t" }
            while text.last == " " || text.last == "\t" { text.removeLast() }
            if text == "*" { return true }
            return (weakly && text.hasPrefix("W/") ? text.dropFirst(2) : text) == tag
        }
    }
}
