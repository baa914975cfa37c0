import CMicroHTTPD
import Glibc

extension Request {
    /// Reads what libmicrohttpd holds of a request's head.
    ///
    /// - Throws: what cannot be understood in one way only (RFC 9112 §11.2: that is how requests are smuggled).
    init(
        _ method: String, _ target: String, of connection: OpaquePointer, isSecure: Bool, head limit: Int
    ) throws(Problem) {
        var headers: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &headers) { list in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, gather, list)
        }
        let size = headers.reduce(target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard size <= limit else {
            throw Problem(431, "head-too-large", "the head has \(size) bytes; no more than \(limit) are taken")
        }
        let lengths = headers.filter { $0.name == "content-length" }
        let isChunked = headers.contains { $0.name == "transfer-encoding" }
        guard lengths.count <= 1, !(isChunked && !lengths.isEmpty) else {
            throw Problem(400, "ambiguous-length", "the request says in two ways how long its body is")
        }
        try self.init(
            method: method, target: target, headers: headers,
            peer: mh_client(connection).flatMap { numeric(host: $0) }, isSecure: isSecure)
    }

    /// A request whose parts are known.
    ///
    /// - Parameters:
    ///   - target: as sent, percent-encoded.
    ///   - headers: names in small letters.
    /// - Throws: where the target cannot be decoded, or climbs.
    public init(
        method: String, target: String, headers: [(name: String, value: String)], peer: String? = nil,
        isSecure: Bool = false
    ) throws(Problem) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard target.hasPrefix("/"), let path = Self.path(parts[0]) else {
            throw Problem(
                400, "bad-target", "the path of the request is not one: it must be decodable, without . and ..")
        }
        self.method = method
        self.target = target
        self.path = path
        query = parts.count > 1 ? try Self.query(parts[1]) : []
        self.headers = headers
        self.peer = peer
        self.isSecure = isSecure
    }

    private static func path(_ text: Substring) -> [String]? {
        var components: [String] = []
        for part in text.split(separator: "/") {
            guard let component = percentDecoded(part), component != ".", component != ".." else { return nil }
            components.append(component)
        }
        return components
    }

    /// `+` is a space, as forms send it (WHATWG URL, application/x-www-form-urlencoded).
    private static func query(_ text: Substring) throws(Problem) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { percentDecoded(Substring($0.map { $0 == "+" ? " " : $0 })) }
            guard let name = halves[0], let value = halves.count > 1 ? halves[1] : "" else {
                throw Problem(400, "bad-target", "the query of the request cannot be decoded")
            }
            pairs.append((name, value))
        }
        return pairs
    }
}

/// Text; nil where `%` is not followed by two digits, or the bytes are no UTF-8, or hold a NUL.
private func percentDecoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        let digits = rest.prefix(2)
        let isNumber = digits.count == 2 && digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        guard isNumber, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value != 0 else {
            return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}

private let gather: MHD_KeyValueIterator = { list, kind, name, value in
    guard let list, let name else { return .YES }
    let entry = (name: String(cString: name).lowercased(), value: value.map { String(cString: $0) } ?? "")
    list.assumingMemoryBound(to: [(name: String, value: String)].self).pointee.append(entry)
    return .YES
}
