public import Pipeline
public import Spool
import Synchronization

/// The spools that are served now, for whoever asks over the network.
public final class Premises: Sendable {
    private struct State {
        var services: [String: SpoolService] = [:]
        var doors: [String: DoorKeeper] = [:]
        /// Why the others are not served.
        var reasons: [String: String]
    }

    private let state: Mutex<State>

    /// - Parameter names: of the spools that are to be served.
    public init(_ names: [String] = []) {
        state = Mutex(State(reasons: Dictionary(names.map { ($0, "it is not served yet") }) { first, _ in first }))
    }

    /// - Parameter door: its first door; nil where nobody stands at it.
    public func open(_ service: SpoolService, _ door: DoorKeeper? = nil, as name: String) {
        state.withLock {
            $0.services[name] = service
            $0.doors[name] = door
            $0.reasons[name] = nil
        }
    }

    /// It is offline, or served no longer.
    public func close(_ name: String, because reason: String = "it is not served any more") {
        state.withLock {
            $0.services[name] = nil
            $0.doors[name] = nil
            $0.reasons[name] = reason
        }
    }

    public var services: [String: SpoolService] { state.withLock { $0.services } }

    public var doors: [String: DoorKeeper] { state.withLock { $0.doors } }

    /// Why spools are not served, by name.
    public var absent: [String: String] { state.withLock { $0.reasons } }

    public subscript(name: String) -> SpoolService? { state.withLock { $0.services[name] } }

    /// Where an item is now. Reads directories: not for the server's own threads.
    public func locate(_ id: ItemID) throws(SpoolError) -> (service: SpoolService, item: Item)? {
        for service in services.values {
            if let item = try service.spool.locate(id) { return (service, item) }
        }
        return nil
    }
}
