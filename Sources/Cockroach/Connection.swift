internal import CPostgreSQL
internal import Glibc
internal import SystemCalls

/// One session with the server, in libpq's pipeline mode: statements go out together and their answers come
/// together, so that what takes no decision in between takes one journey. Used by one thread at a time.
final class Connection: @unchecked Sendable {
    private let handle: OpaquePointer
    /// Ends every wait of the present user when it is called.
    var wake: Wake
    /// For one flight: the server ends its statements before.
    private let patience: Duration

    /// Takes over a session that is open.
    init(_ handle: OpaquePointer, wake: Wake, patience: Duration) {
        self.handle = handle
        self.wake = wake
        self.patience = patience
        // Notices ("already exists, skipping") would go to our standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        PQsetnonblocking(handle, 1)
        PQenterPipelineMode(handle)
    }

    /// The server rolls back what was open.
    deinit { PQfinish(handle) }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Sends the queries in one flight and returns their answers. When one fails, those after it have not
    /// happened, COMMIT among them.
    @discardableResult
    func fly(_ queries: [Query]) throws(DatabaseError) -> [Rows] {
        for query in queries { try send(query) }
        guard PQpipelineSync(handle) == 1 else { throw lost("send") }
        let deadline = ContinuousClock.now + patience
        var answers: [Rows] = []
        var failure: DatabaseError?
        for query in queries {
            do throws(DatabaseError) {
                answers.append(try answer(to: query, until: deadline))
            } catch {
                guard case .refused = error else { throw error }
                failure = failure ?? error
            }
        }
        // The mark at the end of the flight.
        _ = try next(query: queries.last, until: deadline).map(Rows.init)
        if let failure { throw failure }
        return answers
    }

    private func send(_ query: Query) throws(DatabaseError) {
        let done = (query.text + [0]).withUnsafeBufferPointer { text in
            query.values.withPointers { values in
                text.withMemoryRebound(to: CChar.self) { text in
                    PQsendQueryParams(
                        handle, text.baseAddress, Int32(query.values.count), nil, values, nil, nil, 0)
                }
            }
        }
        guard done == 1 else { throw lost(query.name) }
    }

    /// The answer to the query, and the null that libpq gives after it.
    private func answer(to query: Query, until deadline: ContinuousClock.Instant) throws(DatabaseError) -> Rows {
        guard let result = try next(query: query, until: deadline) else { throw lost(query.name) }
        let rows = Rows(result)
        let status = PQresultStatus(result)
        guard status != PGRES_TUPLES_OK, status != PGRES_COMMAND_OK else {
            _ = try next(query: query, until: deadline).map(Rows.init)
            return rows
        }
        let error = refusal(result, query)
        if case .refused = error { _ = try next(query: query, until: deadline).map(Rows.init) }
        throw error
    }

    private func refusal(_ result: OpaquePointer, _ query: Query) -> DatabaseError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
        }
        // What came after the one that failed has no state of its own; the first counts.
        if PQresultStatus(result) == PGRES_PIPELINE_ABORTED {
            return .refused(state: "25P02", message: "not run", statement: query.name)
        }
        guard let state = field("C"), PQstatus(handle) == CONNECTION_OK else { return lost(query.name) }
        let words = [field("M"), field("D")].compactMap(\.self).joined(separator: ": ")
        return .refused(state: state, message: words, statement: query.name)
    }

    /// The next result, once it is here.
    private func next(query: Query?, until deadline: ContinuousClock.Instant) throws(DatabaseError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            let name = query?.name ?? ""
            guard ContinuousClock.now < deadline else { throw .silent(statement: name) }
            let events = Int16(POLLIN) | (unsent > 0 ? Int16(POLLOUT) : 0)
            try wake.wait(for: events, on: PQsocket(handle), until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost(name) }
        }
    }

    private func lost(_ statement: String) -> DatabaseError {
        .lost(message: sentence(PQerrorMessage(handle)), statement: statement)
    }
}

extension Wake {
    /// Until the socket is ready, the deadline or a call, which is thrown.
    func wait(for events: Int16, on socket: Int32, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        do throws(SystemError) {
            if try !isCalled(or: events, on: socket, within: deadline - .now) { return }
        } catch {
            throw .system(error)
        }
        throw .stopped
    }
}

extension [Value] {
    /// As libpq wants them: one pointer each, to bytes that end with a NUL; null for NULL.
    fileprivate func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies = map { value in
            value.bytes.map { bytes in
                let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
                copy.initialize(from: bytes, count: bytes.count)
                copy[bytes.count] = 0
                return copy
            }
        }
        defer { for copy in copies { copy?.deallocate() } }
        let pointers = copies.map { copy in
            copy.map { UnsafePointer(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
        }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

/// libpq's lines as one sentence, without the lines that say where in the server it was.
func sentence(_ lines: UnsafePointer<CChar>?) -> String {
    guard let lines else { return "" }
    return String(cString: lines).split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        .map { line in String(line.drop { $0 == " " || $0 == "\t" }) }.joined(separator: "; ")
}
