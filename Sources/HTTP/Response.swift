/// What a server answered. Any status is an answer: also 404, 503 or a redirect, none of which is followed.
public struct Response: Sendable {
    /// RFC 9110 §15.
    public let status: Int
    public let headers: Headers
    /// Empty where a sink took it.
    public let body: [UInt8]

    /// 2xx.
    public var isGood: Bool { 200..<300 ~= status }
}

/// The fields of an answer's header (RFC 9110 §5), in their order.
public struct Headers: Sendable {
    private(set) var all: [Request.Header] = []

    /// The first field of that name, whatever its case; nil where there is none.
    public subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return all.first { $0.name.lowercased() == wanted }?.value
    }

    /// Takes a line as it came. What is no field is passed over.
    mutating func take(_ line: String) {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = line[line.utf8.index(after: colon)...].drop(while: \.isWhitespace)
        let end = value.lastIndex { !$0.isWhitespace }.map(value.index(after:)) ?? value.startIndex
        all.append(Request.Header(String(line[..<colon]), String(value[..<end])))
    }
}
