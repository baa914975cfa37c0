import CMicroHTTPD
import Glibc
import Synchronization
import SystemCalls

extension Response {
    /// Gives the answer to libmicrohttpd, which sends it.
    ///
    /// - Parameters:
    ///   - method: the request's.
    ///   - keep: gets what must live as long as the request.
    func queue(
        on connection: OpaquePointer, _ traffic: Traffic, to method: String?, keep: (AnyObject) -> Void
    ) -> MHD_Result {
        guard let made = make(connection, traffic, keep) else { return .NO }
        // The library would send the last chunk of a body that HEAD does not have.
        if method == "HEAD", case .feed = content { mh_send_unframed(made) }
        defer { MHD_destroy_response(made) }
        for (name, value) in headers where MHD_add_response_header(made, name, value) == .NO {
            // A name or value that is none is our bug, and no reason to leave the client without an answer.
            continue
        }
        return MHD_queue_response(connection, UInt32(status), made)
    }

    private func make(_ connection: OpaquePointer, _ traffic: Traffic, _ keep: (AnyObject) -> Void) -> OpaquePointer? {
        switch content {
        case .none: return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(let bytes):
            return bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
            }
        case .file(let file, let offset, let count):
            // One of its own for each answer: libmicrohttpd closes it.
            let descriptor = fcntl(file.descriptor.number, F_DUPFD_CLOEXEC, 0)
            guard descriptor >= 0 else { return nil }
            return MHD_create_response_from_fd_at_offset64(UInt64(count), descriptor, UInt64(offset))
        case .feed(let feed):
            let reader = Unmanaged.passRetained(FeedReader(feed, connection, traffic)).toOpaque()
            return MHD_create_response_from_callback(UInt64.max, 16 << 10, more, reader, release)
        case .upgrade(let take):
            let upgrade = Upgrade(traffic, take)
            // Small messages wait for nothing: with Nagle's algorithm one may take 40 ms. A Unix socket has none.
            var one: Int32 = 1
            setsockopt(mh_socket(connection), Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
            keep(upgrade)
            return MHD_create_response_for_upgrade(upgraded, Unmanaged.passUnretained(upgrade).toOpaque())
        }
    }
}

/// Lets a feed wait without a thread: the connection is suspended until there is more.
private final class FeedReader: @unchecked Sendable {
    private let feed: any Feed
    private let connection: OpaquePointer
    private let traffic: Traffic
    private let chunk = Mutex<(bytes: ArraySlice<UInt8>, isOver: Bool)>(([], false))

    init(_ feed: any Feed, _ connection: OpaquePointer, _ traffic: Traffic) {
        self.feed = feed
        self.connection = connection
        self.traffic = traffic
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count: Int? = chunk.withLock { chunk in
            if chunk.bytes.isEmpty { return chunk.isOver ? -1 : nil }
            let part = chunk.bytes.prefix(buffer.count)
            buffer.copyBytes(from: part)
            chunk.bytes = chunk.bytes.dropFirst(part.count)
            return part.count
        }
        if let count { return count }
        MHD_suspend_connection(connection)
        let begun = traffic.start { [self] in
            let bytes = await feed.next()
            chunk.withLock { $0 = (bytes?[...] ?? [], bytes == nil) }
            MHD_resume_connection(connection)
        }
        if !begun {
            chunk.withLock { $0.isOver = true }
            MHD_resume_connection(connection)
        }
        return 0
    }

    func end() { feed.end() }
}

private let more: MHD_ContentReaderCallback = { reader, position, buffer, room in
    Unmanaged<FeedReader>.fromOpaque(reader!).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
}

private let release: MHD_ContentReaderFreeCallback = { reader in
    Unmanaged<FeedReader>.fromOpaque(reader!).takeRetainedValue().end()
}

private final class Upgrade: Sendable {
    let traffic: Traffic
    let take: @Sendable (Channel) -> Void

    init(_ traffic: Traffic, _ take: @escaping @Sendable (Channel) -> Void) {
        self.traffic = traffic
        self.take = take
    }
}

private let upgraded: MHD_UpgradeHandler = { upgrade, connection, visit, bytes, count, socket, handle in
    let upgrade = Unmanaged<Upgrade>.fromOpaque(upgrade!).takeUnretainedValue()
    let early = Array(UnsafeRawBufferPointer(start: bytes, count: count))
    upgrade.traffic.upgraded()
    let channel = Channel(socket: socket, early: early, handle: handle!) { upgrade.traffic.channelClosed() }
    upgrade.take(channel)
}
