import Glibc
import SystemCalls
import Testing

@testable import Configuration

// Each test is a process of its own: the service manager speaks through the environment.
@Suite("Where a secret is looked for")
struct SecretFileTests {
    /// A directory that goes with the process.
    private static func directory() -> Path {
        var template = Array("/tmp/ingestd-secrets-XXXXXX".utf8CString)
        #expect(mkdtemp(&template) != nil)
        return Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })!
    }

    @Test("A name is what the service manager hands over, by that name or as a file of the directory; else the box's")
    func named() async {
        await #expect(processExitsWith: .success) {
            let directory = Self.directory()
            let secret = SecretFile("db.password")!
            unsetenv("CREDENTIALS_DIRECTORY")
            #expect(secret.path == "/etc/ingestd/credentials/db.password")
            setenv("CREDENTIALS_DIRECTORY", "\(directory)", 1)
            #expect(secret.path == "/etc/ingestd/credentials/db.password")
            #expect(secret.fault == "is missing")

            try Disk().write([1], to: directory / "ingestd_db.password")
            #expect(secret.path == directory / "ingestd_db.password")
            try Disk().write([1], to: directory / "db.password")
            #expect(secret.path == directory / "db.password")

            // Whoever made that directory saw to its rights.
            #expect(secret.fault == nil)
            try Disk().removeTree(directory)
        }
    }

    @Test("A path is itself; one that others may read, or that is not there, is told of")
    func path() async {
        await #expect(processExitsWith: .success) {
            let directory = Self.directory()
            let file = directory / "secret"
            let secret = SecretFile("\(file)")!
            #expect(secret.path == file)
            #expect(secret.fault == "is missing")

            try Disk(fileMode: 0o640).write([1], to: file)
            #expect(secret.fault == "may be read by others than its owner: chmod 600")
            _ = file.withCString { chmod($0, 0o600) }
            #expect(secret.fault == nil)
            try Disk().removeTree(directory)
        }
    }

    @Test("Anything else is neither", arguments: ["", ".", "..", "a/b", "../x", "/", "/a/../b", "none"])
    func neither(_ text: String) {
        #expect(SecretFile(text) == nil)
    }

    @Test("Only what is needed as things are configured is asked for")
    func needed() {
        var configuration = Configuration()
        #expect(configuration.secrets.isEmpty)
        configuration.store.kind = .s3
        configuration.catalog.kind = .cockroach
        configuration.catalog.password = .named("db.password")
        configuration.pins.kind = .kubo
        configuration.nodes[0].token = .at("/t")

        let keys = configuration.secrets.map(\.key)
        #expect(keys == ["[store] credentials", "[catalog] password", "[node local] token"])
        #expect(configuration.text.contains("credentials = s3.credentials\n"))
    }
}
