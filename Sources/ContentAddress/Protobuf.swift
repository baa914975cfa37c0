/// One field of a Protocol Buffers message.
struct ProtobufField {
    let number: UInt64
    let value: Value

    enum Value {
        case varint(UInt64)
        case bytes(ArraySlice<UInt8>)
        /// Fixed width; neither DAG-PB nor the part of UnixFS that we read has any.
        case fixed
    }
}

extension Cursor {
    /// The next field; nil at the end of the message.
    mutating func field() throws(AddressError) -> ProtobufField? {
        if isAtEnd { return nil }
        let key = try protobufVarint()
        return ProtobufField(number: key >> 3, value: try value(ofType: key & 7))
    }

    private mutating func value(ofType type: UInt64) throws(AddressError) -> ProtobufField.Value {
        switch type {
        case 0: return .varint(try protobufVarint())
        case 1:
            _ = try take(8)
            return .fixed
        case 2: return .bytes(try take(protobufVarint()))
        case 5:
            _ = try take(4)
            return .fixed
        default: throw .malformed(.node)
        }
    }
}

extension [UInt8] {
    /// A field of wire type 0.
    mutating func append(field number: UInt8, _ value: UInt64) {
        append(number << 3)
        append(varint: value)
    }

    /// A field of wire type 2.
    mutating func append(field number: UInt8, _ bytes: [UInt8]) {
        append(number << 3 | 2)
        append(varint: bytes.count)
        append(contentsOf: bytes)
    }
}
