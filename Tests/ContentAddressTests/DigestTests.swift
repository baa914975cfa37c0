import Digest
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4 examples, as NIST publishes them.
    @Test(
        "SHA-256 has the digests of the standard",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, digest: String) {
        let hasher = SHA256()
        for byte in text.utf8 { hasher.update([byte]) }

        #expect(Hexadecimal.encode(SHA256.digest(of: Array(text.utf8))) == digest)
        #expect(Hexadecimal.encode(hasher.finish()) == digest)
    }

    @Test("A hash that is finished starts over")
    func startsOver() {
        let hasher = SHA256()
        hasher.update([1, 2, 3])
        _ = hasher.finish()
        hasher.update([4])

        #expect(hasher.finish() == SHA256.digest(of: [4]))
    }

    /// RFC 4231 §4.2, 4.3, 4.7; the last with no key and no text from Python's `hmac`.
    @Test(
        "HMAC-SHA-256 has the codes of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ])
    func hmac(key: [UInt8], text: String, code: String) {
        #expect(Hexadecimal.encode(HMAC.sha256(Array(text.utf8), key: key)) == code)
    }

    /// RFC 4648 §10 in lower case without padding; base58 from an independent
    /// conversion of the number (Python).
    @Test(
        "Bytes have one text in each base",
        arguments: [
            ("", "", "", ""), ("f", "66", "my", "2m"), ("fo", "666f", "mzxq", "8o8"),
            ("foo", "666f6f", "mzxw6", "bQbp"),
            ("foob", "666f6f62", "mzxw6yq", "3csAg9"), ("fooba", "666f6f6261", "mzxw6ytb", "CZJRhmz"),
            ("foobar", "666f6f626172", "mzxw6ytboi", "t1Zv2yaZ"),
            ("\0\0a", "000061", "aaagc", "112g"),
        ])
    func bases(text: String, hexadecimal: String, base32: String, base58: String) {
        let bytes = Array(text.utf8)

        #expect(Hexadecimal.encode(bytes) == hexadecimal && Hexadecimal.decode(hexadecimal) == bytes)
        #expect(Base32.encode(bytes) == base32 && Base32.decode(base32) == bytes)
        #expect(Base58.encode(bytes) == base58 && Base58.decode(base58) == bytes)
    }

    @Test("Every length of bytes comes back from its text", arguments: 0..<70)
    func roundTrip(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }

        #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
        #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        #expect(Base58.decode(Base58.encode(bytes)) == bytes)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(
        "Base64 is as in RFC 4648 §10",
        arguments: [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
            "foobar": "Zm9vYmFy",
        ])
    func base64(_ text: String, _ base64: String) {
        #expect(Base64.encode(Array(text.utf8)) == base64 && Base64.decode(base64) == Array(text.utf8))
    }

    @Test("Text that no bytes have is refused")
    func refused() {
        for text in ["0", "0g", "AA", "é", "0 "] { #expect(Hexadecimal.decode(text) == nil, "\(text)") }
        for text in ["a", "mz", "mzx", "mzxw6y", "MY", "m1", "my======", "é"] {
            #expect(Base32.decode(text) == nil, "\(text)")
        }
        for text in ["Z", "Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Zm_v", "éé"] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
        for text in ["0", "O", "I", "l", "é", " "] { #expect(Base58.decode(text) == nil, "\(text)") }
    }
}
