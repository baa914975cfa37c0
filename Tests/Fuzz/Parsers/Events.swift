import ObjectEvents

extension Parser {
    /// What stores post to us.
    static let events = [
        Parser(name: "object-events") { bytes in
            let delivery = try Delivery(parsing: bytes)
            _ = delivery.message?.isSigned(by: [])
            guard case .events(let events) = delivery.content else { return }
            demand(events.count <= Delivery.mostEvents, "no more events than are wanted")
            // In JSON, and in the envelope's, a byte may be written as six, which are no fewer.
            demand(events.reduce(0) { $0 + $1.key.utf8.count } <= bytes.count, "nothing in a body grows")
            demand(events.allSatisfy { 1...1024 ~= $0.key.utf8.count }, "a key has a key's length")
        }
    ]
}
