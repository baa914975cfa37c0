extension JSON {
    /// An object of the members that are there: those that are nil are left out, in contrast to `.null`.
    public init(members: KeyValuePairs<String, JSON?>) {
        self = .object(members.compactMap { member in member.value.map { Member(member.key, $0) } })
    }

    /// Nil becomes `null`.
    public init(_ int: Int?) {
        self = int.map { .number(Number($0)) } ?? .null
    }

    /// Nil, infinities and NaN become `null`.
    public init(_ double: Double?) {
        self = double.flatMap { Number($0) }.map { .number($0) } ?? .null
    }

    /// Nil becomes `null`.
    public init(_ string: String?) {
        self = string.map { .string($0) } ?? .null
    }

    /// Nil becomes `null`.
    public init(_ bool: Bool?) {
        self = bool.map { .bool($0) } ?? .null
    }
}

extension JSON: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self = .number(Number(value)) }
}

extension JSON: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self.init(value) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

/// In the order they are written; duplicates stay.
extension JSON: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }
}
