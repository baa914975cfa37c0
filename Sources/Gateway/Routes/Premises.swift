public import Pipeline
public import Spool
import Synchronization

/// The spools that are served now, for whoever asks over the network.
public final class Premises: Sendable {
    private let open = Mutex<[String: SpoolService]>([:])

    public init() {}

    public func open(_ service: SpoolService, as name: String) {
        open.withLock { $0[name] = service }
    }

    /// It is offline, or served no longer.
    public func close(_ name: String) {
        open.withLock { _ = $0.removeValue(forKey: name) }
    }

    public var services: [String: SpoolService] { open.withLock { $0 } }

    public subscript(name: String) -> SpoolService? { open.withLock { $0[name] } }

    /// Where an item is now. Reads directories: not for the server's own threads.
    public func locate(_ id: ItemID) throws(SpoolError) -> (service: SpoolService, item: Item)? {
        for service in services.values {
            if let item = try service.spool.locate(id) { return (service, item) }
        }
        return nil
    }
}
