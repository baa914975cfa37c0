internal import CCurl
internal import Glibc
internal import Synchronization
internal import SystemCalls

/// The one thread that moves bytes, over one curl_multi handle.
final class Engine: @unchecked Sendable {
    private enum Order {
        case begin(Transfer)
        case cancel(Transfer)
        case stop
    }

    private let settings: Client.Settings
    private let orders = Mutex<[Order]>([])
    /// curl_multi_wakeup(3) may be called from any thread; all else is the engine's thread's.
    private let multi: UnsafeMutableRawPointer

    // The thread's own.
    private var active: [ObjectIdentifier: Transfer] = [:]
    private var waiting: [Transfer] = []
    private var isStopping = false

    init(_ settings: Client.Settings) {
        _ = Self.library
        self.settings = settings
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory for a client") }
        self.multi = multi
        cc_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.connections)
        cc_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        onThreadOfItsOwn { self.serve() }
    }

    deinit { curl_multi_cleanup(multi) }

    func begin(_ transfer: Transfer, _ answer: Transfer.Answer) {
        transfer.answer = answer
        give(.begin(transfer))
    }

    /// May come before the order to begin it: a task may be cancelled already. One that has ended does not mind.
    func cancel(_ transfer: Transfer) { give(.cancel(transfer)) }

    func stop() { give(.stop) }

    private func give(_ order: Order) {
        orders.withLock { $0.append(order) }
        curl_multi_wakeup(multi)
    }

    // MARK: The thread

    private func serve() {
        let heart = Pulse.here.begin("the thread that moves bytes")
        defer { Pulse.here.end(heart) }
        while !isStopping || !active.isEmpty || !waiting.isEmpty {
            heart.beat()
            takeOrders()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            takeEnded()
            endOverdue()
            // Last: a handle that is new makes the wait end at once.
            fill()
            curl_multi_poll(multi, nil, 0, active.isEmpty ? 30_000 : 250, nil)
        }
    }

    private func takeOrders() {
        let taken = orders.withLock { orders in
            defer { orders = [] }
            return orders
        }
        for order in taken {
            switch order {
            case .begin(let transfer) where transfer.isCancelled:
                answer(transfer, .failure(transfer.error(.cancelled)))
            case .begin(let transfer): waiting.append(transfer)
            case .cancel(let transfer): cancelled(transfer)
            case .stop: isStopping = true
            }
        }
    }

    private func cancelled(_ transfer: Transfer) {
        transfer.isCancelled = true
        if active[ObjectIdentifier(transfer)] != nil {
            end(transfer, .cancelled)
        } else if let place = waiting.firstIndex(where: { $0 === transfer }) {
            waiting.remove(at: place)
            answer(transfer, .failure(transfer.error(.cancelled)))
        }
    }

    private func fill() {
        while active.count < settings.connections, !waiting.isEmpty {
            let transfer = waiting.removeFirst()
            transfer.arm(settings)
            active[ObjectIdentifier(transfer)] = transfer
            curl_multi_add_handle(multi, transfer.easy)
        }
    }

    private func takeEnded() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = cc_result(message)
            let transfer = Unmanaged<Transfer>.fromOpaque(cc_pointer(easy, CURLINFO_PRIVATE)!).takeUnretainedValue()
            let fault = transfer.fault(code, settings)
            release(transfer, fault.map { .failure(transfer.error($0)) } ?? .success(transfer.response))
        }
    }

    private func endOverdue() {
        let now = ContinuousClock.now
        for transfer in active.values {
            if let fault = transfer.overdue(at: now, moved: transfer.movedBytes) { end(transfer, fault) }
        }
    }

    /// Closes its connection as well: nobody knows what is still on it.
    private func end(_ transfer: Transfer, _ fault: TransportError.Fault) {
        release(transfer, .failure(transfer.error(fault)))
    }

    private func release(_ transfer: Transfer, _ result: Result<Response, TransportError>) {
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.disarm()
        active[ObjectIdentifier(transfer)] = nil
        answer(transfer, result)
    }

    private func answer(_ transfer: Transfer, _ result: Result<Response, TransportError>) {
        transfer.answer?.resume(returning: result)
        transfer.answer = nil
    }

    /// Once in a process, before any other call of libcurl.
    private static let library: Void = {
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        precondition(code == CURLE_OK, "libcurl does not start")
    }()
}
