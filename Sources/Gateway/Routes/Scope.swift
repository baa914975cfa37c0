public import HTTPServer

/// What a token permits.
public enum Scope: String, Hashable, Sendable, CaseIterable {
    /// Bring films.
    case upload
    /// Look at films, and watch them move.
    case read
    /// Retry and delete films; see the box itself: metrics, the operator's view.
    case operate
    /// Tell of objects in a store.
    case events
}

/// Who asks.
public struct Caller: Hashable, Sendable {
    /// The token's name; what logs say.
    public let name: String
    public let scopes: Set<Scope>
    /// The one organisation whose films this caller knows; nil for all.
    public let organisation: String?

    public init(name: String, scopes: Set<Scope>, organisation: String?) {
        self.name = name
        self.scopes = scopes
        self.organisation = organisation
    }

    /// Whether films of that organisation are there for this caller. Others are not: they are answered as if there were none.
    public func knows(_ organisation: String) -> Bool {
        self.organisation == nil || self.organisation == organisation
    }

    /// Where no token is asked for.
    public static let anyone = Caller(name: "anyone", scopes: Set(Scope.allCases), organisation: nil)
    /// Without a token where one is asked for.
    static let stranger = Caller(name: "stranger", scopes: [], organisation: nil)
}

extension Caller {
    /// One of the scopes, or the refusal.
    public func demand(_ scopes: Scope...) throws(Problem) {
        if scopes.contains(where: self.scopes.contains) { return }
        guard self != .stranger else {
            throw Problem(401, "token-wanted", "this wants a token: Authorization: Bearer …")
        }
        let words = scopes.map(\.rawValue).joined(separator: " or ")
        throw Problem(403, "scope-missing", "the token \(name) does not permit to \(words)")
    }
}
