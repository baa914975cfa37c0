public import SystemCalls

/// What one look at the door found.
public struct Round: Sendable {
    /// To be admitted now, in the order of their paths. Each is given out once; one that is still at the
    /// door after a slow tick, or that was postponed, is proved and given out again.
    public internal(set) var ready: [Dropped] = []
    /// Those that will not be taken as they are. Each is told once.
    public internal(set) var refused: [Refused] = []
    /// Those that may not be read. Told again with every look.
    public internal(set) var unreadable: [Unreadable] = []
    /// What the operator should know of the door itself. Each sentence is told once.
    public internal(set) var notes: [String] = []
    /// When to look again if nothing happens; in the past when there is more to do already.
    public internal(set) var next: Instant
}

/// A file at the door that is whole.
public struct Dropped: Hashable, Sendable {
    public let path: Path
    public let attributes: Attributes
    public let proof: Proof
    public let kind: Kind

    public enum Kind: Hashable, Sendable { case source, sidecar }

    init(_ path: Path, _ attributes: Attributes, _ proof: Proof) {
        self.path = path
        self.attributes = attributes
        self.proof = proof
        kind = path.name.flatMap(Sidecar.init) == nil ? .source : .sidecar
    }
}

/// A file at the door that is not taken, and why.
public struct Refused: Hashable, Sendable {
    public let path: Path
    public let refusal: Refusal
}

/// A file at the door that may not be read, and what the kernel says.
public struct Unreadable: Hashable, Sendable {
    public let path: Path
    public let error: SystemError
}

/// How things stand at the door.
public struct DoorStatus: Hashable, Sendable {
    public internal(set) var waiting = 0
    public internal(set) var held = 0
    public internal(set) var ignored = 0
    public internal(set) var refused = 0
    /// Given out or postponed, and still there.
    public internal(set) var offered = 0
    /// How often the kernel lost events; each time everything was looked at again.
    public internal(set) var overflows = 0
    public internal(set) var budget: WatchBudget
    /// The directories that have no events, and why.
    public internal(set) var polled: [Path: String] = [:]
}

/// Why the door could not be looked at.
public enum DoorError: Error, Hashable, Sendable {
    /// The door itself is not there or not readable: offline, which is not the same as empty.
    case offline(Path, SystemError)
    case events(SystemError)
}

extension DoorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .offline(let path, let error): "the door \(path) is offline: \(error)"
        case .events(let error): "the kernel gives no events: \(error)"
        }
    }
}
