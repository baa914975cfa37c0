import HTTPServer

// Who asks from this box, where the operator has opened the door to it.

extension Request {
    /// A program at this box asks, or a person at it, by a loopback address or a Unix socket. Not somebody elsewhere, for
    /// whom a proxy asks; nor a page of another site, which has a browser at this box ask.
    ///
    /// Such a page can send what needs no CORS to `127.0.0.1`, but not without its origin; and where its own name leads
    /// to `127.0.0.1` of a sudden (DNS rebinding), that name is in `Host`.
    func isFromHere(_ origins: Origins) -> Bool {
        guard !isForwarded else { return false }
        // No browser comes by a Unix socket.
        guard let peer else { return true }
        return Self.isLoopback(peer) && Self.isLoopback(hostName) && origins.welcomes(self)
    }

    /// A proxy says that it asks for somebody else.
    var isForwarded: Bool { header("x-forwarded-for") != nil || header("forwarded") != nil }

    /// Without its port.
    private var hostName: String {
        // A browser always says one.
        guard let host = header("host")?.lowercased() else { return "localhost" }
        guard host.first == "[" else { return String(host.prefix { $0 != ":" }) }
        return String(host.dropFirst().prefix { $0 != "]" })
    }

    private static func isLoopback(_ name: String) -> Bool {
        if name == "::1" || name == "localhost" { return true }
        // Numbers only: 127.0.0.1.evil.example begins so too.
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127
            && name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
