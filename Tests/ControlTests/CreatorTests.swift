import CommandLineOptions
import Digest
import Glibc
import SystemCalls
import TestSupport
import Testing

@testable import IngestControl

@Suite("Those who bring films by SSH")
struct CreatorTests {
    /// `ssh-keygen` of OpenSSH 9.2, one of each type that it makes without a device, with what `ssh-keygen -l` says.
    static let ed25519 =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJEzYU017T1iaZ1xcnZUOkCKqYiSlpQHDLCAZvVOtGif root@creators"
    static let fingerprint = "SHA256:efBZ7iMzjHOs8Sf3LhMsoXkza2Vx7njwKAZM7PqJkIE"

    @Test(
        "A name is what useradd, sshd and systemd all take",
        arguments: ["a", "anna", "anna-2_b", "a" + String(repeating: "b", count: 30)])
    func names(_ text: String) {
        #expect(CreatorName(text)?.text == text)
    }

    @Test(
        "Nothing else is a name, and no word of a shell, a pattern or a path",
        arguments: [
            "", "Anna", "1a", "-a", "_a", "a.b", "a b", "a\n", "a*", "a?", "a/b", "..", "ä", "$(id)", "a;b", "a%i",
            "a@b",
            "a" + String(repeating: "b", count: 31),
        ])
    func noNames(_ text: String) {
        #expect(CreatorName(text) == nil)
    }

    @Test("A key is read as ssh-keygen wrote it, and printed under the same fingerprint")
    func key() throws {
        let key = try PublicKey(line: Self.ed25519)

        #expect(key.type == .ed25519)
        #expect(key.comment == "root@creators")
        #expect(key.fingerprint == Self.fingerprint)
        #expect(key.line == Self.ed25519)
    }

    @Test("A file may hold several keys, empty lines, comments, and one twice; lines may end as on Windows")
    func file() throws {
        let other = Self.line("ssh-ed25519", [Array(repeating: 7, count: 32)])
        let text = "# of Anna\r\n\r\n\(Self.ed25519)\r\n  \(other) at home\n\(Self.ed25519) again\n"

        let keys = try PublicKey.keys(in: Array(text.utf8))

        #expect(keys.map(\.line) == [Self.ed25519, other + " at home"])
    }

    @Test("Keys of every type that sshd takes are taken", arguments: PublicKey.Kind.allCases)
    func types(_ type: PublicKey.Kind) throws {
        let curve = Array(type.rawValue.split(separator: "-").last!.utf8)
        let fields: [[UInt8]] =
            switch type {
            case .ed25519: [Self.zeros(32)]
            case .ecdsa256, .ecdsa384, .ecdsa521: [curve, Self.zeros(65)]
            case .securityKeyEd25519: [Self.zeros(32), Array("ssh:".utf8)]
            case .securityKeyECDSA: [Array("nistp256".utf8), Self.zeros(65), Array("ssh:".utf8)]
            case .rsa: [[1, 0, 1], [0, 0x80] + Self.zeros(255)]
            }

        let key = try PublicKey(line: Self.line(type.rawValue, fields))

        #expect(key.type == type)
    }

    @Test(
        "What is not plainly a public key is refused, and the reason said",
        arguments: [
            ("", .none), ("# nothing\n", .none),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n", .privateKey),
            ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", .otherFormat),
            ("command=\"sh\" " + ed25519, .type("command=\"sh\" " + ed25519)),
            ("ssh-dss AAAA", .type("ssh-dss AAAA")), ("ssh-ed25519", .damaged(.ed25519)),
            ("ssh-ed25519 " + String(ed25519.split(separator: " ")[1].dropLast(4)), .damaged(.ed25519)),
            ("ssh-rsa " + ed25519.split(separator: " ")[1], .damaged(.rsa)),
            (line("ssh-ed25519", [zeros(31)]), .damaged(.ed25519)),
            (line("ssh-ed25519", [zeros(32), zeros(1)]), .damaged(.ed25519)),
            (line("ecdsa-sha2-nistp256", [[], zeros(65)]), .damaged(.ecdsa256)),
            (line("ssh-rsa", [[1, 0, 1], [0, 0x80] + zeros(127)]), .short(1024)),
            (line("ssh-rsa", [[1, 0, 1], []]), .short(0)),
            (ed25519 + "\u{1b}[2J", .comment), (ed25519 + "\0", .notText),
        ] as [(String, PublicKey.Complaint)])
    func refused(_ text: String, _ complaint: PublicKey.Complaint) {
        #expect(throws: complaint) { try PublicKey.keys(in: Array(text.utf8)) }
    }

    @Test("A key that is cut off or changed anywhere is refused or another one, and nothing falls over")
    func damage() throws {
        let blob = try PublicKey(line: Self.ed25519).blob
        for count in 0..<blob.count {
            #expect(throws: PublicKey.Complaint.self) {
                try PublicKey(line: "ssh-ed25519 " + Base64.encode(Array(blob[..<count])))
            }
            for bit in 0..<8 {
                var changed = blob
                changed[count] ^= 1 << UInt8(bit)
                let key = try? PublicKey(line: "ssh-ed25519 " + Base64.encode(changed))
                #expect(key?.fingerprint != Self.fingerprint)
            }
        }
    }

    @Test("The creators of a box are read from their directories, with their keys and their spool")
    func registry() throws {
        let box = try TemporaryDirectory()
        let disk = Disk()
        try disk.makeDirectories(box.path / "anna")
        try disk.makeDirectories(box.path / "Not One")
        try disk.write(Array((Self.ed25519 + "\n").utf8), to: box.path / "anna" / "authorized_keys")
        let creators = Creators(box.path, roots: box.path / "none")
        let anna = try #require(CreatorName("anna"))

        #expect(try creators.all() == [anna])
        #expect(try creators.keys(of: anna).map(\.fingerprint) == [Self.fingerprint])
        #expect(try creators.keys(of: #require(CreatorName("bert"))).isEmpty)
        #expect(creators.spool(of: anna) == nil)
        #expect(!creators.isOpen(anna, into: box.path))
    }

    @Test("A box without the package makes no creators, and says so")
    func withoutPackage() async throws {
        let creators = Creators("/nonexistent", program: "/nonexistent/creator")
        let key = try PublicKey(line: Self.ed25519)

        let error = await #expect(throws: ControlError.self) {
            try await creators.add(#require(CreatorName("anna")), "/spool", [key])
        }

        let isRoot = geteuid() == 0
        #expect(error.map { "\($0)".contains(isRoot ? "set up by the package" : "takes root") } == true)
    }

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    private static func line(_ type: String, _ fields: [[UInt8]]) -> String {
        var blob: [UInt8] = []
        for field in [Array(type.utf8)] + fields {
            blob += [0, 0, UInt8(field.count >> 8), UInt8(field.count & 0xFF)] + field
        }
        return "\(type) \(Base64.encode(blob))"
    }
}
