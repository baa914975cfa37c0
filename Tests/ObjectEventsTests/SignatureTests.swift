import Digest
import JSONValue
import Testing

@testable import ObjectEvents

@Suite("Signatures of a topic's messages") struct SignatureTests {
    static let signed = ["sns-put-v1.json", "sns-put-v2.json", "sns-subscribe.json", "sns-unsubscribe.json"]

    @Test("What the holder of the certificate signed is found to be signed", arguments: signed)
    func good(_ file: String) throws {
        let message = try #require(try Delivery(parsing: fixture(file)).message)

        #expect(message.isSigned(by: try certificates()))
        #expect(!message.isSigned(by: []))
    }

    @Test("A message of which one word is another is not signed", arguments: signed)
    func changed(_ file: String) throws {
        let text = String(decoding: fixture(file), as: UTF8.self)
        // The address of the certificate is not signed, and not looked at.
        let free = ["Signature", "SignatureVersion", "SigningCertURL"]
        for member in try JSON(parsing: text).members ?? [] where !free.contains(member.name) {
            let changed = text.replacing("\"\(member.name)\": \"", with: "\"\(member.name)\": \" ")
            // What is refused as a whole needs no signature: another type.
            guard let delivery = try? Delivery(parsing: Array(changed.utf8)) else { continue }
            #expect(try #require(delivery.message).isSigned(by: certificates()) == false, "\(member.name)")
        }
    }

    @Test("Under another version's hash nothing is signed")
    func version() throws {
        let text = String(decoding: fixture("sns-put-v1.json"), as: UTF8.self)
        let other = text.replacing("\"SignatureVersion\": \"1\"", with: "\"SignatureVersion\": \"2\"")

        #expect(try Delivery(parsing: Array(other.utf8)).message?.isSigned(by: certificates()) == false)
    }

    @Test("A file may hold several certificates, and none that is broken")
    func several() throws {
        let pem = fixture("sns.pem")
        let text = String(decoding: pem, as: UTF8.self)

        #expect(Certificate.all(pem: Array("a comment\n\(text)\n\(text)".utf8))?.count == 2)
        #expect(Certificate.all(pem: Array("no certificate".utf8)) == [])
        #expect(Certificate.all(pem: Array(text.dropLast(40).utf8)) == nil)
        #expect(Certificate.all(pem: Array(text.replacing("MII", with: "AAA").utf8)) == nil)
    }

    private func certificates() throws -> [Certificate] { try #require(Certificate.all(pem: fixture("sns.pem"))) }
}
