import WebSocket

extension Parser {
    /// What clients of the live events send.
    static let frames = [
        Parser(name: "websocket") { bytes in
            // The first byte says in what pieces the others come.
            let step = Int(bytes.first ?? 0) + 1
            var (whole, pieces) = ([Message](), [Message]())
            let fault = read(bytes.dropFirst(), by: .max, into: &whole)
            let other = read(bytes.dropFirst(), by: step, into: &pieces)
            demand(whole == pieces && fault == other, "pieces do not change what is said")
            for case .text(let text) in whole {
                var again: [Message] = []
                _ = read(Frame(.text, Array(text.utf8)).encoded(mask: .random())[...], by: .max, into: &again)
                demand(again == [.text(text)], "a text that was read is written so that it reads the same")
            }
        }
    ]

    private static func read(_ bytes: ArraySlice<UInt8>, by step: Int, into messages: inout [Message]) -> Fault? {
        var reader = MessageReader(as: .server, limit: 4096)
        var rest = bytes
        while !rest.isEmpty {
            reader.feed(rest.prefix(step))
            rest = rest.dropFirst(step)
            do {
                while let message = try reader.next() { messages.append(message) }
            } catch {
                return error
            }
        }
        return nil
    }
}
