internal import CPostgreSQL
internal import Glibc
internal import SystemCalls

extension Connection {
    /// A session on the first host that gives one.
    static func open(_ settings: Settings, wake: Wake) throws(DatabaseError) -> Connection {
        var failures: [DatabaseError] = []
        for target in try Target.all(settings) {
            do throws(DatabaseError) {
                return try open(target, settings, wake)
            } catch {
                guard case .unreachable = error else { throw error }
                failures.append(error)
            }
        }
        // A host that is away may be back sooner than a wrong password: of several faults the one that has a state
        // is the one to know.
        let told = failures.first { if case .unreachable(.some, _) = $0 { true } else { false } }
        throw told ?? failures.last ?? .unusable("it names no host")
    }

    private static func open(_ target: Target, _ settings: Settings, _ wake: Wake) throws(DatabaseError) -> Connection {
        let handle = try target.withPointers { (keys, values) throws(DatabaseError) in
            guard let handle = PQconnectStartParams(keys, values, 0) else { throw .system(.last("PQconnectStart")) }
            return handle
        }
        do throws(DatabaseError) {
            try shakeHands(handle, until: .now + settings.connectTimeout, wake)
        } catch {
            PQfinish(handle)
            throw error
        }
        return Connection(handle, wake: wake, patience: settings.answerTimeout)
    }

    private static func shakeHands(
        _ handle: OpaquePointer, until deadline: ContinuousClock.Instant, _ wake: Wake
    ) throws(DatabaseError) {
        // Only so does libpq tell the SQLSTATE of a session that is refused.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw unreachable(sentence(PQerrorMessage(handle))) }
            guard ContinuousClock.now < deadline else { throw unreachable("no session in time") }
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            try wake.wait(for: Int16(events), on: PQsocket(handle), until: deadline)
            state = PQconnectPoll(handle)
        }
    }

    /// `… FATAL:  28P01: password authentication failed …`: five letters or digits between a double space and a
    /// colon are the server's SQLSTATE.
    private static func unreachable(_ message: String) -> DatabaseError {
        for part in message.split(separator: ":") where part.utf8.count == 7 && part.hasPrefix("  ") {
            let state = part.dropFirst(2)
            guard state.utf8.allSatisfy(isStateCharacter) else { continue }
            return .unreachable(state: String(state), message: Self.without("  \(state): ", message))
        }
        return .unreachable(state: nil, message: message)
    }

    /// A space stands where `words` stood.
    private static func without(_ words: String, _ message: String) -> String {
        message.parted(at: words).map { "\($0.before) \(without(words, $0.behind))" } ?? message
    }

    private static func isStateCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
