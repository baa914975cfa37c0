import Testing

@testable import WebSocket

@Suite("Frames of RFC 6455") struct FrameTests {
    /// The examples of RFC 6455 §5.7.
    private static let hello: [UInt8] = [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]
    private static let maskedHello: [UInt8] = [
        0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
    ]

    private static func messages(_ bytes: [UInt8], as side: Side = .server, by step: Int = .max) throws -> [Message] {
        var reader = MessageReader(as: side, limit: 1 << 20)
        var found: [Message] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.feed(rest.prefix(step))
            rest = rest.dropFirst(step)
            while let message = try reader.next() { found.append(message) }
        }
        return found
    }

    @Test("The examples of the standard are read, in whatever pieces they come", arguments: [1, 2, 3, 100])
    func examples(step: Int) throws {
        #expect(try Self.messages(Self.hello, as: .client, by: step) == [.text("Hello")])
        #expect(try Self.messages(Self.maskedHello, by: step) == [.text("Hello")])
        let fragments: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]
        #expect(try Self.messages(fragments, as: .client, by: step) == [.text("Hello")])
        let pong: [UInt8] = [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        #expect(try Self.messages(pong, by: step) == [.pong(Array("Hello".utf8))])
    }

    @Test("The examples of the standard are written")
    func written() {
        #expect(Frame(.text, Array("Hello".utf8)).encoded() == Self.hello)
        #expect(
            Frame(.text, Array("Hello".utf8)).encoded(mask: Mask([0x37, 0xfa, 0x21, 0x3d])) == Self.maskedHello)
        #expect(Array(Frame(.binary, .init(repeating: 1, count: 256)).encoded().prefix(4)) == [0x82, 0x7E, 0x01, 0x00])
        #expect(
            Array(Frame(.binary, .init(repeating: 1, count: 65536)).encoded().prefix(10))
                == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test(
        "A frame of any size is read as it was written", arguments: [0, 1, 125, 126, 127, 65535, 65536, 70000],
        [Side.client, .server])
    func sizes(count: Int, side: Side) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }

        let bytes = Frame(.binary, payload).encoded(mask: side == .server ? .random() : nil)

        #expect(try Self.messages(bytes, as: side, by: 1000) == [.binary(payload)])
    }

    @Test("A ping between the fragments of a message is heard at once")
    func between() throws {
        let bytes =
            Frame(.text, Array("one ".utf8), isFinal: false).encoded(mask: .random())
            + Frame(.ping, [1]).encoded(mask: .random())
            + Frame(.continuation, [], isFinal: false).encoded(mask: .random())
            + Frame(.continuation, Array("two".utf8)).encoded(mask: .random())
        #expect(try Self.messages(bytes) == [.ping([1]), .text("one two")])
    }

    @Test("A character may be cut by fragments, but not by the end of a message")
    func characters() throws {
        let euro = Array("€".utf8)
        func bytes(_ parts: [UInt8]...) -> [UInt8] {
            parts.enumerated().flatMap { place, part in
                Frame(place == 0 ? .text : .continuation, part, isFinal: place == parts.count - 1)
                    .encoded(mask: .random())
            }
        }
        #expect(try Self.messages(bytes([euro[0]], [euro[1]], [euro[2]])) == [.text("€")])
        #expect(throws: Fault.notUTF8) { try Self.messages(bytes([euro[0]], [euro[1]])) }
        #expect(throws: Fault.notUTF8) { try Self.messages(bytes([0xC0, 0x80])) }
        #expect(throws: Fault.notUTF8) { try Self.messages(bytes([0xED, 0xA0, 0x80])) }
    }

    /// Heads are enough: what is wrong is said before a payload is waited for.
    @Test(
        "What the standard forbids ends the connection with its code",
        arguments: [
            ([0xC1, 0x80], Fault.reservedBits, 1002), ([0x83, 0x80], .reservedOpcode(3), 1002),
            ([0x8B, 0x80], .reservedOpcode(11), 1002), ([0x81, 0x05], .masked(false), 1002),
            ([0x09, 0x80], .badControl, 1002), ([0x89, 0xFE], .badControl, 1002),
            ([0x82, 0xFE, 0, 125, 0, 0, 0, 0], .badLength, 1002),
            ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0], .badLength, 1002),
            ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], .badLength, 1002),
            ([0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0], .tooBig(limit: 1 << 20), 1009),
            ([0x80, 0x80, 0, 0, 0, 0], .badFragment, 1002),
            ([0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0], .badFragment, 1002),
            ([0x88, 0x81, 0, 0, 0, 0, 3], .badClose, 1002),
            ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], .badClose, 1002),  // 1005
            ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE7], .badClose, 1002),  // 999
            ([0x88, 0x82, 0, 0, 0, 0, 0x13, 0x88], .badClose, 1002),  // 5000
            ([0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xFF], .notUTF8, 1007),
        ] as [([UInt8], Fault, UInt16)])
    func forbidden(bytes: [UInt8], fault: Fault, code: UInt16) {
        #expect(throws: fault) { try Self.messages(bytes) }
        #expect(throws: fault) { try Self.messages(bytes, by: 1) }
        #expect(fault.code.number == code)
    }

    @Test("A server that masks is no server")
    func maskedServer() {
        #expect(throws: Fault.masked(true)) { try Self.messages(Self.maskedHello, as: .client) }
    }

    @Test("Fragments together may not be larger than a message")
    func fragments() {
        let half = [UInt8](repeating: 0, count: 600_000)
        let bytes =
            Frame(.binary, half, isFinal: false).encoded(mask: .random())
            + Frame(.continuation, half).encoded(mask: .random())
        #expect(throws: Fault.tooBig(limit: 1 << 20)) { try Self.messages(bytes) }
    }

    @Test("Nothing counts after a close")
    func close() throws {
        let bytes =
            Frame.close(.goingAway, "bye").encoded(mask: .random()) + Frame(.text, [65]).encoded(mask: .random())
        #expect(try Self.messages(bytes) == [.close(.goingAway, reason: "bye")])
        #expect(try Self.messages(Frame(.close).encoded(mask: .random())) == [.close(nil, reason: "")])
    }

    @Test("A reason is cut to what a close frame holds, between characters")
    func reason() throws {
        let frame = Frame.close(.policy, String(repeating: "€", count: 100))
        #expect(frame.payload.count == 125)
        #expect(
            try Self.messages(frame.encoded(mask: .random()))
                == [.close(.policy, reason: String(repeating: "€", count: 41))])
    }
}
