import Glibc
import JSONValue
import Spool
import SystemCalls
import Testing

extension Appliance {
    @Suite("The HTTP interface of a running daemon") struct InterfaceTests {
        private static let servers = Path(#filePath).parent.parent / "Servers"

        /// The door of a box that has a film, and its token.
        private func door(_ box: Box) async throws -> String {
            try await box.start()
            return try await box.wait("the door is open") {
                let words = box.logged.split(separator: " ").map(String.init)
                let place = words.first { $0.contains("127.0.0.1:") }
                return place.map { $0.split { !"0123456789.:".contains($0) }.first.map(String.init) ?? "" }
            }
        }

        @Test("It answers whatever schemathesis asks as /openapi.json says it does")
        func schemathesis() async throws {
            let secrets = try TemporaryHome()
            try await Box.with("") { box in
                try box.write(
                    settings: """
                        [http]
                        listen = 127.0.0.1:0
                        link_key = \(box.directory / "link.key")
                        [token all]
                        secret = \(secrets.secret)
                        scopes = upload read operate events
                        """)
                let place = try await door(box)
                try await box.drop(film(box.directory / "film.mp4"), as: "film.mp4")
                _ = try await box.item("film.mp4", at: .done)

                let check = Self.servers / "check-interface"
                var lines: [String] = []
                let exit = try await Command(check, [.init("http://\(place)"), .init(secrets.word)])
                    .run { lines.append(String(decoding: $0, as: UTF8.self)) }
                #expect(exit.ending == .code(0), "\(lines.suffix(200).joined(separator: "\n"))")
            }
        }

        @Test("Its page is driven in a real browser: upload, stages, playback, failure, retry, search, deletion, phone")
        func page() async throws {
            try await Box.with("") { box in
                try box.write(
                    settings: """
                        [http]
                        listen = 127.0.0.1:0
                        open = yes
                        link_key = \(box.directory / "link.key")
                        """)
                let place = try await door(box)
                let broken = box.directory / "broken.mp4"
                try Disk().write((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 7) }, to: broken)
                try await film(box.directory / "film.mp4", seconds: 6, size: "1280x720")
                let words = ["http://\(place)/", "\(box.directory)/film.mp4", "\(broken)", "\(box.directory)"]
                var seen: [String] = []
                let exit = try await Command(Self.journey, words.map { .init($0) })
                    .run { seen.append(String(decoding: $0, as: UTF8.self)) }
                #expect(exit.ending == .code(0), "\(seen.suffix(200).joined(separator: "\n"))\n\(exit)")
            }
        }

        private static let journey = servers.parent / "Page" / "journey"
    }
}

/// A token's secret in a file.
private final class TemporaryHome {
    let secret: Path
    /// The daemon makes it.
    var linkKey: Path { secret.parent / Name(bytes: (secret.name?.bytes ?? []) + Array(".key".utf8))! }
    let word = "a-secret-of-the-tests"

    init() throws {
        var template = Array("/tmp/ingestd-token-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw SystemError.last("mkstemp") }
        close(file)
        secret = Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })!
        try Disk().write(Array(word.utf8), to: secret)
    }

    deinit {
        // A file that stays behind in /tmp is no test's failure.
        try? Disk().remove(file: secret)
        try? Disk().remove(file: linkKey)  // likewise
    }
}
