import Glibc
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import Cockroach

@Suite("The way to a database", .mayBlock)
struct ReachTests {
    let entry = CatalogEntry.sample(at: .done)

    @Test(
        "What the server says before there is a session, and after it, makes the item wait or not",
        arguments: [
            ("40001", .temporary, false), ("40P01", .temporary, false), ("53100", .temporary, false),
            ("53300", .temporary, false), ("55P03", .temporary, false), ("57014", .temporary, false),
            ("57P01", .temporary, false), ("25006", .temporary, false), ("XX000", .temporary, false),
            ("28P01", .temporary, true), ("28000", .temporary, true), ("3D000", .temporary, true),
            ("42501", .temporary, true), ("42703", .temporary, true), ("0A000", .temporary, true),
            ("22P05", .permanent, false), ("23502", .permanent, false), ("21000", .permanent, false),
            ("54000", .permanent, false),
        ] as [(String, Setback.Class, Bool)])
    func states(_ state: String, _ kind: Setback.Class, _ isConfiguration: Bool) {
        let setback = Setback.catalog(.refused(state: state, message: "", statement: "INSERT"), "host/db")

        #expect(setback.class == kind)
        #expect((setback.scope == .step) == isConfiguration)
    }

    @Test(
        "Where there is no state, the words tell whose fault it is",
        arguments: [
            ("SSL error: certificate verify failed", true), ("root certificate file \"x\" does not exist", true),
            ("server does not support SSL, but SSL was required", true),
            ("could not translate host name \"x\" to address: Name or service not known", true),
            ("could not translate host name \"x\" to address: Temporary failure in name resolution", false),
            ("Connection refused", false), ("SSL SYSCALL error: EOF detected", false),
            ("SSL error: unexpected eof while reading", false), ("server closed the connection unexpectedly", false),
            ("fe_sendauth: no password supplied", true), ("no session in time", false),
        ])
    func words(_ words: String, _ isConfiguration: Bool) {
        let setback = Setback.catalog(.unreachable(state: nil, message: words), "host/db")

        #expect(setback.class == .temporary)
        #expect((setback.scope == .step) == isConfiguration)
    }

    @Test("A wrong password and a database that does not exist are the configuration's fault, and say so")
    func refused() async throws {
        let database = try Database()
        var settings = try database.settings()
        let wrong = database.server.directory / "wrong-password"
        try Disk().write(Array("guess".utf8), to: wrong)
        settings.passwordFile = wrong

        let password = await setback(settings)
        #expect(password?.scope == .step)
        #expect(password?.reason.contains("password authentication failed") == true)
        #expect(password?.reason.contains("guess") == false)

        settings = try database.settings()
        settings.connection = settings.connection.replacing("dbname=\(database.name)", with: "dbname=nowhere")
        let name = await setback(settings)
        #expect(name?.scope == .step)
        #expect(name?.reason.contains("nowhere") == true)
    }

    @Test(
        "A connection string that cannot be used is told without being repeated",
        arguments: [
            "host", "postgresql://ingestd:hunter2@localhost/x", "host=localhost password=hunter2", "host='hunter2",
        ])
    func unusable(_ connection: String) async {
        let setback = await setback(Settings(connection: connection, box: "north"))

        #expect(setback?.scope == .step)
        #expect(setback?.reason.contains("hunter2") == false)
    }

    @Test("Without a server the item waits; with a host behind it that serves it does not")
    func hosts() async throws {
        let database = try Database()
        let away = try closedPort()
        var settings = try database.settings()
        settings.connection = "host=127.0.0.1 port=\(away) user=ingestd dbname=\(database.name)"
        let setback = await setback(settings)
        #expect(setback?.class == .temporary && setback?.scope == .open)

        settings.connection =
            "postgresql://ingestd@127.0.0.1:\(away),127.0.0.1:\(database.server["port"])/\(database.name)"
        try await CockroachCatalog(settings).record(entry)
    }

    @Test("A host that takes the connection and says nothing is left for the next in time")
    func silentHost() async throws {
        let database = try Database()
        let mute = try Listener()
        var settings = try database.settings()
        settings.connectTimeout = .seconds(1)
        settings.connection =
            "postgresql://ingestd@127.0.0.1:\(mute.port),127.0.0.1:\(database.server["port"])/\(database.name)"

        try await CockroachCatalog(settings).record(entry)
    }

    @Test("A standby is passed over for the host that takes writes")
    func sessionAttributes() async throws {
        let database = try Database()
        try database.query("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
        var settings = try database.settings()
        settings.connection += " target_session_attrs=read-write"

        let setback = await setback(settings)

        #expect(setback?.class == .temporary && setback?.scope == .open)
        #expect(setback?.reason.contains("read-only") == true)
    }

    @Test("A server that is stopped in its tracks makes the item wait, and is found again when it goes on")
    func frozen() async throws {
        let server = try Server("postgres")
        let database = try Database(on: server)
        var settings = try database.settings()
        settings.statementTimeout = .milliseconds(100)
        settings.answerTimeout = .milliseconds(500)
        let catalog = CockroachCatalog(settings)
        try await catalog.record(.sample(1, at: .done))
        let session = try #require(
            pid_t(
                database.query(
                    "SELECT pid::TEXT FROM pg_stat_activity WHERE usename = 'ingestd'")[0]))
        kill(session, SIGSTOP)

        let setback = await #expect(throws: Setback.self) { try await catalog.record(entry) }
        #expect(setback?.class == .temporary)
        #expect(setback?.reason.contains("did not answer") == true)

        kill(session, SIGCONT)
        try await catalog.record(entry)
    }

    @Test("A server that is restarted, or crashes, is used again when it serves; what it promised is there")
    func restarted() async throws {
        let server = try Server("postgres", "--fsync")
        let database = try Database(on: server)
        let catalog = try database.catalog()

        for (number, end) in [Server.stop, Server.kill].enumerated() {
            try await catalog.record(.sample(UInt64(number), at: .done))
            end(server)()
            let setback = await setbackOnce(catalog)
            #expect(setback.class == .temporary && setback.scope == .open)
            try server.restart()
            #expect(try await catalog.entry(CatalogEntry.sample(UInt64(number), at: .done).id) != nil)
        }
        try await catalog.record(entry)
    }

    @Test("With TLS the server must be one that was signed for us, and a certificate is as good as a password")
    func transportSecurity() async throws {
        let server = try Server("postgres", "--tls")
        let database = try Database(on: server)
        try database.query("GRANT ALL ON DATABASE \(database.name) TO boxer")
        try database.query("GRANT ALL ON SCHEMA public TO boxer")
        let keys = server["certificates"]
        let safe = "\(database.connection(role: "boxer")) sslmode=verify-full sslrootcert=\(keys)/ca.crt"
        let own = " sslcert=\(keys)/boxer.crt sslkey=\(keys)/boxer.key"

        try await CockroachCatalog(Settings(connection: safe + own, box: "north")).record(entry)
        #expect(await setback(Settings(connection: safe, box: "north"))?.scope == .step)
        let stranger = (safe + own).replacing("ca.crt", with: "stranger.crt")
        let untrusted = await setback(Settings(connection: stranger, box: "north"))
        #expect(untrusted?.scope == .step)
        #expect(untrusted?.reason.contains("certificate verify failed") == true)
    }

    @Test("A certificate that has ended is the configuration's fault")
    func expired() async throws {
        let server = try Server("postgres", "--expired")
        let connection =
            "host=\(server["host"]) port=\(server["port"]) user=ingestd dbname=ingestd sslmode=verify-full "
            + "sslrootcert=\(server["certificates"])/ca.crt"

        #expect(await setback(Settings(connection: connection, box: "north"))?.scope == .step)
    }

    private func setback(_ settings: Cockroach.Settings) async -> Setback? {
        await #expect(throws: Setback.self) { try await CockroachCatalog(settings).record(entry) }
    }

    /// What is said when the server has gone, which takes it a moment.
    private func setbackOnce(_ catalog: CockroachCatalog) async -> Setback {
        while true {
            do throws(Setback) { try await catalog.record(entry) } catch { return error }
        }
    }

    private func closedPort() throws -> UInt16 { try Listener().port }
}

/// A port that takes connections and never says a word.
private final class Listener {
    private let socket: Descriptor
    let port: UInt16

    init() throws {
        socket = Descriptor(owning: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = socket.number
        let answer = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(number, address, size) == 0 && listen(number, 8) == 0 && getsockname(number, address, &size) == 0
            }
        }
        guard answer else { throw SystemError.last("bind") }
        port = UInt16(bigEndian: address.sin_port)
    }
}
