internal import CCrypto

/// Compares what is secret: the time tells nothing of where two texts differ.
public enum ConstantTime {
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
