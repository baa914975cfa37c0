public import HTTPServer
public import Spool

/// A kind of request that is answered, and how.
public struct Route: Sendable {
    /// A GET answers HEAD too.
    let method: String
    /// `/video/{id}/progress`; a last `{path…}` stands for all that follows.
    let pattern: String
    let parts: [Substring]
    /// What the caller's token must permit; nil where the route looks for itself, or anybody may ask.
    let scope: Scope?
    let treat: @Sendable (Visit) throws(Problem) -> Treatment

    public init(
        _ method: String, _ pattern: String, _ scope: Scope?,
        _ treat: @escaping @Sendable (Visit) throws(Problem) -> Treatment
    ) {
        self.method = method
        self.pattern = pattern
        parts = pattern.split(separator: "/")
        self.scope = scope
        self.treat = treat
    }

    /// The values of the pattern's variables; nil where the path is another.
    func match(_ path: [String]) -> [String: String]? {
        let takesRest = parts.last?.hasSuffix("…}") == true
        guard path.count == parts.count || takesRest && path.count >= parts.count else { return nil }
        var values: [String: String] = [:]
        for (index, part) in parts.enumerated() {
            guard part.first == "{" else {
                if part == path[index] { continue }
                return nil
            }
            if part.hasSuffix("…}") {
                values[String(part.dropFirst().dropLast(2))] = path[index...].joined(separator: "/")
                return values
            }
            values[String(part.dropFirst().dropLast())] = path[index]
        }
        return values
    }
}

/// A request on its route.
public struct Visit: Sendable {
    public let request: Request
    public let caller: Caller
    let values: [String: String]

    /// What stands in the path at a variable of the route's pattern.
    public func value(_ variable: String) -> String { values[variable] ?? "" }

    /// The item that `{id}` names; what is no id names none.
    public func id() throws(Problem) -> ItemID {
        guard let id = ItemID(value("id")) else { throw .noVideo(value("id")) }
        return id
    }
}

extension Problem {
    public static func noVideo(_ id: String) -> Problem {
        Problem(404, "no-such-video", "there is no video \(id)")
    }
}
