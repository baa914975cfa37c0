import HTTPServer
import Synchronization
import SystemCalls

/// All WebSockets of the stream, on one thread: it waits for all of them at once, and blocks for none.
///
/// A client takes no more memory than what is on its way to it (`Socket.most`): what it has yet to be told is in the
/// ring, for all.
final class Sockets: @unchecked Sendable {
    private enum Order: Sendable {
        case take(Channel, Guest)
        case snapshot(Snapshot, for: Int)
    }

    private let ring: Ring
    private let readiness: Readiness
    private let desk = Mutex((orders: [Order](), isRunning: false, isStopped: false))
    /// Snapshots read directories; one at a time, since those who ask together share it. A thread is never given back.
    private static let reader = BlockingThreads(limit: 1)

    // The thread's own.
    private var sockets: [Int: Socket] = [:]
    private var lastNumber = 0
    /// The bulletin that all were told who could take it.
    private var told = 0
    private var nextLook = ContinuousClock.now

    init(_ ring: Ring) throws(SystemError) {
        self.ring = ring
        readiness = try Readiness()
        let readiness = readiness
        ring.onNews { readiness.call() }
    }

    /// Closes the channel where it is too late.
    func take(_ channel: Channel, _ guest: Guest) {
        let isTaken = desk.withLock { desk in
            guard !desk.isStopped else { return false }
            desk.orders.append(.take(channel, guest))
            if !desk.isRunning {
                desk.isRunning = true
                onThreadOfItsOwn { self.serve() }
            }
            return true
        }
        if isTaken { readiness.call() } else { channel.close() }
    }

    /// Ends all connections, and the thread.
    func stop() {
        desk.withLock { $0.isStopped = true }
        readiness.call()
    }

    // MARK: The thread

    private func serve() {
        while takeOrders() {
            let last = ring.last
            if last != told {
                told = last
                for socket in sockets.values { pump(socket) }
            }
            look(at: .now)
            for ready in readiness.wait(sockets.isEmpty ? .seconds(3600) : Self.pause) {
                guard let socket = sockets[ready.number] else { continue }
                if ready.input { socket.read(ring, at: .now) }
                pump(socket)
            }
        }
        for socket in sockets.values { socket.leave() }
        sockets = [:]
    }

    /// False when the thread is to end; then nothing is taken any more.
    private func takeOrders() -> Bool {
        let (orders, isStopped) = desk.withLock { desk in
            defer { desk.orders = [] }
            return (desk.orders, desk.isStopped)
        }
        for order in orders {
            switch order {
            case .take(let channel, let guest): take(channel, from: guest)
            case .snapshot(let snapshot, let number):
                guard let socket = sockets[number] else { continue }
                socket.take(snapshot)
                pump(socket)
            }
        }
        return !isStopped
    }

    private func take(_ channel: Channel, from guest: Guest) {
        lastNumber += 1
        let socket = Socket(channel, guest, number: lastNumber, at: .now)
        do { try readiness.watch(channel.socket, as: lastNumber) } catch { return channel.close() }
        sockets[lastNumber] = socket
        socket.read(channel.early, ring)
        pump(socket)
    }

    /// Sends what there is and fits; asks for a snapshot where one is wanted; lets go of who has gone.
    private func pump(_ socket: Socket) {
        let wasBlocked = socket.isBlocked
        socket.send(from: ring)
        if socket.isOver {
            readiness.forget(socket.channel.socket)
            socket.channel.close()
            sockets[socket.number] = nil
            return
        }
        if socket.isBlocked != wasBlocked {
            readiness.wantOutput(socket.isBlocked, of: socket.channel.socket, as: socket.number)
        }
        if let (live, filter) = socket.wantedSnapshot() {
            let number = socket.number
            Task(executorPreference: Self.reader) {
                let snapshot = live.snapshot(for: filter)
                self.desk.withLock { $0.orders.append(.snapshot(snapshot, for: number)) }
                self.readiness.call()
            }
        }
    }

    /// Now and then: who is silent is asked, and who stays silent has gone.
    private func look(at now: ContinuousClock.Instant) {
        guard now >= nextLook else { return }
        nextLook = now + Self.pause
        for socket in sockets.values {
            socket.look(at: now)
            pump(socket)
        }
    }

    private static let pause: Duration = .seconds(1)
}
