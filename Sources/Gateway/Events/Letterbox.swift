public import Pipeline
import Synchronization

/// Where events are kept and by whom they are acted on, while the sources are served.
public final class Letterbox: Sendable {
    private let held = Mutex<(inbox: Inbox?, sources: [SourceService])>((nil, []))

    public init() {}

    public func open(_ inbox: Inbox, _ sources: [SourceService]) { held.withLock { $0 = (inbox, sources) } }
    public func close() { held.withLock { $0 = (nil, []) } }

    var inbox: Inbox? { held.withLock(\.inbox) }

    /// For whoever shows their figures.
    public var sources: [SourceService] { held.withLock(\.sources) }

    /// Events that wait to be looked at.
    public var waiting: Int { inbox?.count ?? 0 }
}
