public import SystemCalls

/// Where the server listens.
public enum Listener: Hashable, Sendable {
    /// An address in numbers, IPv4 or IPv6. Port 0: any that is free.
    case address(String, port: UInt16)
    /// A Unix socket, made new; its directory decides who may connect, and so does its mode.
    case path(Path, mode: UInt32)
    /// One that listens already, as systemd passes it (sd_listen_fds(3)). It stays open, and its owner's.
    case passed(Int32)
}

/// What clients may take, so that none takes what others need.
public struct Limits: Hashable, Sendable {
    /// Connections at the same time, of all and of one address.
    public var connections = 2048
    public var connectionsPerAddress = 1024
    /// Bytes of a request's head.
    public var head = 16 << 10
    /// How long a connection may be silent.
    public var idle: Duration = .seconds(60)
    /// How long a head may take to come, however often a byte of it does.
    public var headTime: Duration = .seconds(20)
    /// Bytes a second that a body must bring on the average, once it has been coming for `headTime`.
    public var leastRate = 512

    public init() {}
}

/// A certificate and its key, PEM, the chain's other certificates after it.
public struct Identity: Sendable {
    public var certificate: [UInt8]
    public var key: [UInt8]

    public init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }
}
