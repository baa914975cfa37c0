extension [UInt8] {
    /// Four printable ASCII characters; nil where there are none.
    func fourCC(at offset: Int) -> String? {
        guard offset >= 0, count - offset >= 4 else { return nil }
        let code = self[offset..<offset + 4]
        return code.allSatisfy { (0x20...0x7e).contains($0) } ? String(decoding: code, as: UTF8.self) : nil
    }

    /// An unsigned number of at most eight bytes, the highest first; nil beyond the end.
    func bigEndian(at offset: Int, count length: Int) -> UInt64? {
        guard offset >= 0, length <= 8, count - offset >= length else { return nil }
        return self[offset..<offset + length].reduce(0) { $0 << 8 | UInt64($1) }
    }

    func littleEndian(at offset: Int, count length: Int) -> UInt64? {
        guard offset >= 0, length <= 8, count - offset >= length else { return nil }
        return self[offset..<offset + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
