import Glibc
import HTTPServer
import WebSocket

/// One WebSocket. All of it belongs to the thread of `Sockets`.
final class Socket {
    let channel: Channel
    let number: Int
    /// There is more to send than the kernel takes now.
    private(set) var isBlocked = false
    /// To be closed.
    private(set) var isOver = false

    private var guest: Guest
    private var messages = MessageReader(as: .server, limit: 16 << 10)
    private var follower: Follower?
    private var isSnapshotAsked = false
    /// What is on its way, and how much of it the kernel has taken.
    private var output: [UInt8] = []
    private var sent = 0
    private let begun: ContinuousClock.Instant
    private var heard: ContinuousClock.Instant
    private var isPinged = false
    /// We have said goodbye: nothing counts any more but theirs.
    private var closing: ContinuousClock.Instant?
    private var isShut = false

    /// From the last sign of a client to a ping, and to its end.
    private static let (ping, silence): (Duration, Duration) = (.seconds(20), .seconds(45))
    /// Until it says what it wants; and until its goodbye follows ours.
    private static let (first, goodbye): (Duration, Duration) = (.seconds(20), .seconds(5))
    /// Bytes on their way; a bulletin may go beyond it.
    private static let most = 32 << 10

    init(_ channel: Channel, _ guest: Guest, number: Int, at now: ContinuousClock.Instant) {
        self.channel = channel
        self.guest = guest
        self.number = number
        begun = now
        heard = now
        // Whatever it was: nobody waits here.
        _ = fcntl(channel.socket, F_SETFL, fcntl(channel.socket, F_GETFL) | O_NONBLOCK)
    }

    // MARK: What comes

    func read(_ ring: Ring, at now: ContinuousClock.Instant) {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
            result = recv(channel.socket, buffer.baseAddress, buffer.count, 0)
            count = max(0, result)
        }
        if result == 0 || result < 0 && errno != EAGAIN && errno != EINTR { isOver = true }
        guard result > 0 else { return }
        heard = now
        isPinged = false
        read(bytes, ring)
    }

    func read(_ bytes: [UInt8], _ ring: Ring) {
        messages.feed(bytes)
        do throws(Fault) {
            while let message = try messages.next() { take(message) }
        } catch {
            close(error.code, "\(error)")
        }
    }

    private func take(_ message: Message) {
        switch message {
        case .ping(let bytes):
            guard closing == nil else { return }
            output += Frame(.pong, bytes).encoded()
            // Who asks and does not take the answers is not answered any more.
            if output.count - sent > 4 * Self.most { isOver = true }
        case .pong: break
        case .text(let text): subscribe(text)
        case .binary: close(.policy, "what is understood is text")
        case .close(let code, _):
            close(code ?? .normal, "")
        }
    }

    private func subscribe(_ text: String) {
        guard closing == nil else { return }
        do {
            follower = try guest.subscribe(text)
            isSnapshotAsked = false
        } catch {
            close(CloseCode(4000 + UInt16(error.status)) ?? .policy, "\(error.kind): \(error.detail)")
        }
    }

    // MARK: What goes

    func take(_ snapshot: Snapshot) {
        guard isSnapshotAsked else { return }
        isSnapshotAsked = false
        follower?.take(snapshot)
    }

    /// What the snapshot is wanted of; nil where none is, or it is on its way.
    func wantedSnapshot() -> (Live, Filter)? {
        guard let follower, follower.wantsSnapshot, !isSnapshotAsked, closing == nil else { return nil }
        isSnapshotAsked = true
        return (guest.live, follower.filter)
    }

    /// Sends what there is, as much as the kernel takes.
    func send(from ring: Ring) {
        fill(from: ring)
        flush()
        let hasMore = closing == nil && follower.map { !$0.wantsSnapshot && $0.waits(in: ring) == nil } ?? false
        // Others come first: the kernel says at once that there is room.
        isBlocked = sent < output.count || hasMore
        if closing != nil, output.isEmpty, !isShut {
            // Not closed: what the client may have sent meanwhile would take our last words with it.
            isShut = true
            shutdown(channel.socket, Int32(SHUT_WR))
        }
    }

    private func fill(from ring: Ring) {
        while closing == nil, output.count - sent < Self.most, follower?.waits(in: ring) == nil {
            guard let bulletins = follower?.next(64, from: ring) else {
                if follower != nil { close(.tryAgainLater, "too slow: some of it is lost; subscribe again") }
                return
            }
            for bulletin in bulletins { output += Frame(.text, bulletin.json).encoded() }
            if follower?.wantsSnapshot == true { return }
        }
    }

    private func flush() {
        while sent < output.count {
            let count = output.withUnsafeBytes {
                Glibc.send(channel.socket, $0.baseAddress! + sent, output.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else {
                isOver = true
                return
            }
            sent += count
        }
        output.removeAll(keepingCapacity: false)
        sent = 0
    }

    // MARK: The end

    /// Pings who is silent; ends who stays so, and who does not say what he wants.
    func look(at now: ContinuousClock.Instant) {
        if let closing {
            isOver = isOver || now > closing
            return
        }
        if now - heard > Self.silence {
            isOver = true
            return
        }
        if follower == nil, now - begun > Self.first { return close(.policy, "nothing was asked for") }
        if now - heard > Self.ping, !isPinged {
            isPinged = true
            output += Frame(.ping).encoded()
        }
    }

    /// The server stops: one word, if there is room for it.
    func leave() {
        close(.goingAway, "the server stops")
        flush()
        channel.close()
    }

    private func close(_ code: CloseCode, _ reason: String) {
        guard closing == nil else { return }
        closing = .now + Self.goodbye
        follower = nil
        output += Frame.close(code, reason).encoded()
    }
}
