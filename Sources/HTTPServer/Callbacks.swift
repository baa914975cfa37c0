import CMicroHTTPD
import Glibc

// What libmicrohttpd calls. At file level: a closure inside a method would inherit an isolation that its threads do not
// have. The context is the server's `Traffic`, a request's its `Visit`, a connection's its `Line`.

private func traffic(_ context: UnsafeMutableRawPointer?) -> Traffic {
    Unmanaged<Traffic>.fromOpaque(context!).takeUnretainedValue()
}

/// The first line of a request is there.
let onTarget:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        context, target, connection in
        let line = mh_state(connection).map { Unmanaged<Line>.fromOpaque($0).takeUnretainedValue() }
        let visit = Visit(traffic(context), line, connection!, target: target.map { String(cString: $0) } ?? "")
        return Unmanaged.passRetained(visit).toOpaque()
    }

/// Its head is there, or some of its body, or all of it, or we have ended its wait.
let onAccess: MHD_AccessHandlerCallback = { context, connection, url, method, version, bytes, count, visit in
    guard let visit = visit?.pointee, let method, let count else { return .NO }
    return Unmanaged<Visit>.fromOpaque(visit).takeUnretainedValue().go(
        on: String(cString: method), UnsafeRawBufferPointer(start: bytes, count: count.pointee), &count.pointee)
}

/// It has been answered, or never will be.
let onCompleted: MHD_RequestCompletedCallback = { context, connection, visit, how in
    guard let pointer = visit?.pointee else { return }
    visit?.pointee = nil
    Unmanaged<Visit>.fromOpaque(pointer).takeRetainedValue().end()
}

let onConnection: MHD_NotifyConnectionCallback = { context, connection, state, what in
    guard let state else { return }
    switch what {
    case .CONNECTION_NOTIFY_STARTED:
        let line = Line(mh_socket(connection))
        state.pointee = Unmanaged.passRetained(line).toOpaque()
        traffic(context).began(line)
    case .CONNECTION_NOTIFY_CLOSED:
        guard let pointer = state.pointee else { return }
        state.pointee = nil
        traffic(context).ended(Unmanaged<Line>.fromOpaque(pointer).takeRetainedValue())
    @unknown default: return
    }
}
