/// A JSON text as it was written (RFC 8259): members keep their order and their duplicates, numbers
/// keep their digits. What a creator's side-car file says comes back word for word.
///
/// Strings compare as Swift compares them (canonical equivalence); names are looked up byte by byte.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON {
    /// The first member of that name; nil where there is none, or this is no object.
    public subscript(name: String) -> JSON? {
        members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The element at that place; nil outside, or where this is no array.
    public subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    public var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// A whole number that fits, written without an exponent; `1.00` is whole.
    public var int: Int? {
        guard case .number(let number) = self else { return nil }
        return number.int
    }

    /// The nearest double; nil where it would be infinite.
    public var double: Double? {
        guard case .number(let number) = self else { return nil }
        return number.double
    }

    public var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    public var array: [JSON]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// All members in their order, duplicates too.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    public var isNull: Bool { self == .null }
}
