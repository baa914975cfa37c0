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
        try Self.expectOneMeaning(headers)
        try self.init(
            method: method, target: target, headers: headers,
            peer: mh_client(connection).flatMap { numeric(host: $0) }, isSecure: isSecure)
    }

    /// What a header is, where the body ends, and for whom the request is (RFC 9112 §3.2, §5.1, §6.1, §6.3).
    private static func expectOneMeaning(_ headers: [(name: String, value: String)]) throws(Problem) {
        // A blank before the colon hides a name from those who take it for a part of that.
        guard headers.allSatisfy({ isName($0.name) && !$0.value.utf8.contains(where: isControl) }) else {
            throw Problem(400, "bad-head", "a header's name or value has bytes that it may not have")
        }
        func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
        let (lengths, codings) = (values("content-length"), values("transfer-encoding"))
        guard lengths.count <= 1, codings.isEmpty || lengths.isEmpty else {
            throw Problem(400, "ambiguous-length", "the request says in two ways how long its body is")
        }
        guard codings.isEmpty || codings.map({ $0.lowercased() }) == ["chunked"] else {
            throw Problem(501, "unknown-coding", "of transfer codings, only chunked is understood")
        }
        guard values("host").count <= 1 else {
            throw Problem(400, "ambiguous-host", "the request names two hosts")
        }
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
        let parts = Self.origin(target).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].hasPrefix("/"), let path = Self.path(parts[0]) else {
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

    /// Path and query; a server takes whole addresses too, as if a proxy had sent them (RFC 9112 §3.2.2).
    private static func origin(_ target: String) -> Substring {
        for scheme in ["http://", "https://"] where target.prefix(scheme.count).lowercased() == scheme {
            let rest = target.dropFirst(scheme.count)
            return rest.firstIndex(of: "/").map { rest[$0...] } ?? rest
        }
        return target[...]
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

/// A token, in small letters (RFC 9110 §5.6.2).
private func isName(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}

/// What a value may not have, but for the tab (RFC 9110 §5.5).
private func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 9 || byte == 0x7F }

/// libmicrohttpd ends texts at a NUL.
private let gather: MHD_KeyValueIterator = { list, kind, name, value in
    guard let list, let name else { return .YES }
    let entry = (name: String(cString: name).lowercased(), value: value.map { String(cString: $0) } ?? "")
    list.assumingMemoryBound(to: [(name: String, value: String)].self).pointee.append(entry)
    return .YES
}
