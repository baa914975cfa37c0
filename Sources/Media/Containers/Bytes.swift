extension [UInt8] {
    /// Four printable ASCII characters; nil where there are none.
    func fourCC(at offset: Int) -> String? {
        guard offset >= 0, count - offset >= 4 else { return nil }
        let code = self[offset..<offset + 4]
        return code.allSatisfy { (0x20...0x7e).contains($0) } ? String(decoding: code, as: UTF8.self) : nil
    }

    /// Whether `run` stands somewhere in here. (The library's search makes a type for each step: a fifth of an
    /// admission went there.)
    func holds(_ run: [UInt8]) -> Bool {
        guard let first = run.first, count >= run.count else { return run.isEmpty }
        return withUnsafeBufferPointer { bytes in
            (0...(bytes.count - run.count)).contains { start in
                bytes[start] == first && run.indices.allSatisfy { bytes[start + $0] == run[$0] }
            }
        }
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
