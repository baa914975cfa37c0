import HTTPServer
import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Problem {
    /// What the second door refuses, in the words of HTTP.
    init(_ error: UploadError) {
        let detail = "\(error)"
        switch error {
        case .absent: self.init(404, "no-such-upload", detail)
        case .complete(let id, _, _): self = .alreadyComplete(id)
        case .tooLarge(_, let limit): self.init(413, "film-too-large", detail, [.init("limit", .init(limit))])
        case .quota(_, let used, let quota, _):
            self.init(403, "quota-exceeded", detail, [.init("used", .init(used)), .init("quota", .init(quota))])
        case .metadata: self.init(422, "bad-metadata", detail)
        case .place(let expected, _): self.init(409, "wrong-offset", detail, [.init("offset", .init(expected))])
        case .tooMany(let promised): self.init(413, "more-than-promised", detail, [.init("size", .init(promised))])
        case .incomplete(let offset, _): self.init(409, "incomplete", detail, [.init("offset", .init(offset))])
        case .overtaken: self.init(409, "overtaken", detail)
        case .spool(let error): self.init(error)
        }
    }

    /// Never the client's fault; the box's paths are not told.
    init(_ error: SpoolError) {
        switch error {
        case .broken: self.init(500, "broken-item", "the files of this video are not whole: an operator has to look")
        case .noRoom: self.init(507, "no-room", "there is no room for it now; try again later", retryAfter: 60)
        case .system(let error) where error.isFull:
            self.init(507, "no-room", "there is no room for it now; try again later", retryAfter: 60)
        default: self.init(503, "spool-trouble", "it cannot be taken in now; try again later", retryAfter: 10)
        }
    }

    static func alreadyComplete(_ id: ItemID) -> Problem {
        Problem(409, "already-complete", "\(id) has come whole already")
    }

    static func badMember(_ name: String, _ rule: String) -> Problem {
        Problem(422, "bad-member", "\(name) must be \(rule)", [.init("member", .init(name))])
    }

    static func badHeader(_ name: String, _ rule: String) -> Problem {
        Problem(400, "bad-header", "\(name) must be \(rule)", [.init("header", .init(name))])
    }
}

/// Runs what the second door may refuse, and says so in the words of HTTP.
func upload<Result>(_ body: () throws(UploadError) -> Result) throws(Problem) -> Result {
    do { return try body() } catch { throw Problem(error) }
}
