public import Spool
import Synchronization

/// The spools of this daemon, for whoever asks over all of them: served, or why not.
public final class Roster: Sendable {
    /// A spool that is served.
    public struct Post: Sendable {
        public let service: SpoolService
        public let door: DoorKeeper
    }

    private struct State {
        var posts: [String: Post] = [:]
        var reasons: [String: String]
    }

    /// The spools' names, as configured.
    public let names: [String]
    private let state: Mutex<State>

    /// - Parameter names: of the spools that are to be served.
    public init(_ names: [String]) {
        self.names = names
        state = Mutex(State(reasons: Dictionary(names.map { ($0, "it is not served yet") }) { first, _ in first }))
    }

    /// The spool is served from now on.
    public func enter(_ name: String, _ service: SpoolService, _ door: DoorKeeper) {
        state.withLock {
            $0.posts[name] = Post(service: service, door: door)
            $0.reasons[name] = nil
        }
    }

    /// The spool is not served, or not any more.
    public func leave(_ name: String, reason: String) {
        state.withLock {
            $0.posts[name] = nil
            $0.reasons[name] = reason
        }
    }

    public func post(_ name: String) -> Post? { state.withLock { $0.posts[name] } }

    /// In the order of the configuration.
    public var posts: [Post] { state.withLock { state in names.compactMap { state.posts[$0] } } }

    public var services: [SpoolService] { posts.map(\.service) }

    /// Why spools are not served, by name.
    public var absent: [String: String] { state.withLock(\.reasons) }
}

extension Roster {
    /// How far an item is, from memory. Nil for one that is not known there: it may be in a spool nevertheless.
    public func standing(of id: ItemID) -> Standing? {
        for post in posts {
            if let standing = post.service.standing(of: id) { return standing }
        }
        return nil
    }

    /// What an item's files say, and the spool's service.
    public func dossier(of id: ItemID) throws(SpoolError) -> (dossier: Dossier, service: SpoolService)? {
        for service in services {
            if let dossier = try Dossier.current(of: id, in: service.spool) { return (dossier, service) }
        }
        return nil
    }
}
