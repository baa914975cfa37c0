internal import CMicroHTTPD
internal import Glibc
public import SystemCalls

/// An HTTP/1.1 server over libmicrohttpd: a few threads serve all connections, and whatever needs time or blocks runs on
/// threads of its own, one request each, its connection waiting meanwhile.
public final class Server: Sendable {
    private let traffic: Traffic
    private let daemons: [Daemon]
    /// Where it listens: `127.0.0.1:8674`, `[::1]:8674`, `unix:/run/…`; what was passed says where it is.
    public let places: [String]

    /// libmicrohttpd's handle; its functions are safe to call from any thread.
    private struct Daemon: @unchecked Sendable {
        let handle: OpaquePointer
        /// Held for the library's callbacks: the site, and all that it holds.
        let traffic: Unmanaged<Traffic>
        /// The number of the socket that it listens at, and one that leads nowhere.
        let listener: Int32
        let standIn: Int32

        /// A daemon of several threads shuts down what it listens at (libmicrohttpd 0.9.75), for everybody who has it: a
        /// socket of systemd's would be no use any more. So it finds the other under that number. MHD_quiesce_daemon, which
        /// is meant for this, ends the process when one of several threads removes the socket at the same moment.
        func stop() {
            dup2(standIn, listener)
            MHD_stop_daemon(handle)
            close(standIn)
            traffic.release()
        }
    }

    /// Serves from now on.
    ///
    /// - Parameters:
    ///   - threads: that serve connections.
    ///   - identity: for TLS, on addresses and passed sockets; nil for none.
    /// - Throws: where one of the places cannot be listened at; then none is.
    public init(
        _ site: any Site, on listeners: [Listener], limits: Limits = Limits(), identity: Identity? = nil,
        threads: Int = 2
    ) throws(SystemError) {
        let traffic = Traffic(site, limits, isSecure: identity != nil)
        var daemons: [Daemon] = []
        var places: [String] = []
        do {
            for listener in listeners {
                let socket = try ListeningSocket(listener)
                places.append(socket.place)
                daemons.append(try Self.start(socket, traffic, identity, threads))
            }
        } catch {
            for daemon in daemons { daemon.stop() }
            throw error
        }
        self.traffic = traffic
        self.daemons = daemons
        self.places = places
        traffic.watch()
    }

    /// Begins nothing more, ends what is under way, and returns when nothing of it runs any more. To be called once.
    public func stop() async {
        // Who comes now is told so. A connection that waits for a task must not meet the end of its daemon.
        await traffic.end()
        for daemon in daemons { daemon.stop() }
    }

    private static func start(
        _ socket: consuming ListeningSocket, _ traffic: Traffic, _ identity: Identity?, _ threads: Int
    ) throws(SystemError) -> Daemon {
        let (place, isLocal) = (socket.place, socket.isUnix)
        let standIn = try ListeningSocket.make(AF_UNIX)
        var settings = mh_settings()
        settings.threads = UInt32(threads)
        settings.connections = UInt32(traffic.limits.connections)
        settings.per_address = isLocal ? 0 : UInt32(traffic.limits.connectionsPerAddress)
        settings.idle = UInt32(traffic.limits.idle.components.seconds)
        // Half of it is what is read at once. A page of it that was never used is none, and all are after a connection's
        // second request: it times `connections` is what strangers can make us hold.
        settings.memory = max(104 << 10, 2 * traffic.limits.head)
        let held = Unmanaged.passRetained(traffic)
        settings.context = held.toOpaque()
        settings.access = onAccess
        settings.completed = onCompleted
        settings.connection = onConnection
        settings.target = onTarget
        settings.listener = socket.release()
        let handle = withText(isLocal ? nil : identity?.certificate) { certificate in
            withText(identity?.key) { key in
                settings.certificate = certificate
                settings.key = key
                return mh_start(&settings)
            }
        }
        if let handle {
            return Daemon(handle: handle, traffic: held, listener: settings.listener, standIn: standIn)
        }
        held.release()
        let failure = SystemError("listen at \(place)", nil, code: errno == 0 ? EINVAL : errno)
        close(settings.listener)
        close(standIn)
        throw failure
    }
}

/// A C string, for as long as `body` runs.
private func withText<Result>(_ text: [UInt8]?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return (text + [0]).withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress) }
}
