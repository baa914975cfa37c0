/// The first frame of a CAR, without its length: DAG-CBOR for `{"roots": [CID…], "version": 1}`.
/// Spec: ipld.io/specs/transport/car/carv1; RFC 8949.
struct CARHeader: Hashable {
    let roots: [CID]

    /// More would be an attack: a CAR here has one root.
    private static let mostRoots: UInt64 = 1024

    init(roots: [CID]) {
        self.roots = roots
    }

    /// The frame with its length. It is as long for every root of one CID length.
    func encoded() -> [UInt8] {
        var body: [UInt8] = []
        body.append(major: .map, 2)
        body.append(text: "roots")
        body.append(major: .array, UInt64(roots.count))
        for root in roots {
            body.append(major: .tag, CBOR.cidTag)
            body.append(major: .bytes, UInt64(root.bytes.count + 1))
            body.append(0)
            body += root.bytes
        }
        body.append(text: "version")
        body.append(major: .unsigned, 1)
        var frame: [UInt8] = []
        frame.append(varint: body.count)
        return frame + body
    }

    init(decoding body: [UInt8]) throws(AddressError) {
        var cursor = Cursor(body)
        var roots: [CID]?
        var version: UInt64?
        for _ in 0..<(try cursor.expect(.map, atMost: 2)) {
            switch try cursor.text() {
            case "roots" where roots == nil: roots = try Self.roots(&cursor)
            case "version" where version == nil: version = try cursor.expect(.unsigned)
            default: throw .malformed(.header)
            }
        }
        guard cursor.isAtEnd, let version else { throw .malformed(.header) }
        guard version == 1 else { throw .unsupportedCAR(version: version) }
        guard let roots else { throw .malformed(.header) }
        self.roots = roots
    }

    private static func roots(_ cursor: inout Cursor) throws(AddressError) -> [CID] {
        let count = try cursor.expect(.array)
        guard count <= mostRoots else { throw .malformed(.tooManyRoots) }
        var roots: [CID] = []
        for _ in 0..<count {
            guard try cursor.expect(.tag) == CBOR.cidTag else { throw .malformed(.header) }
            let bytes = try cursor.take(cursor.expect(.bytes))
            // The zero is multibase `identity`: binary CIDs in DAG-CBOR have always had it.
            guard bytes.first == 0 else { throw .malformed(.header) }
            roots.append(try CID(bytes: Array(bytes.dropFirst())))
        }
        return roots
    }
}

private enum CBOR {
    /// RFC 8949 §3.1.
    enum Major: UInt8 { case unsigned, negative, bytes, text, array, map, tag, simple }

    /// The tag of a CID in DAG-CBOR.
    static let cidTag: UInt64 = 42
}

extension [UInt8] {
    /// Lengths in a header fit one byte more at most: `encoded()` writes nothing longer than 255.
    fileprivate mutating func append(major: CBOR.Major, _ value: UInt64) {
        if value < 24 {
            append(major.rawValue << 5 | UInt8(value))
        } else {
            append(major.rawValue << 5 | 24)
            append(UInt8(value))
        }
    }

    fileprivate mutating func append(text: String) {
        append(major: .text, UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}

extension Cursor {
    /// The argument of the next item, which must be of `major`. Definite lengths only, as in DAG-CBOR.
    fileprivate mutating func expect(_ major: CBOR.Major, atMost limit: UInt64 = .max) throws(AddressError) -> UInt64 {
        let first = try byte()
        guard first >> 5 == major.rawValue else { throw .malformed(.header) }
        var value = UInt64(first & 31)
        if value >= 24 {
            guard value < 28 else { throw .malformed(.header) }
            let bytes = try take(1 << (value - 24))
            value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard value <= limit else { throw .malformed(.header) }
        return value
    }

    fileprivate mutating func text() throws(AddressError) -> String {
        let bytes = try take(expect(.text))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed(.header) }
        return text
    }
}
