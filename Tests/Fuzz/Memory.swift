import Glibc
import SystemCalls

/// A disk with one file on it, held in memory.
final class Memory: FileSystem, WritableFile, @unchecked Sendable {
    static let file: Path = "/input"
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func attributes(of path: Path) throws(SystemError) -> Attributes? { Attributes(kind: .file, size: bytes.count) }

    func read(_ path: Path, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        Array(bytes.dropFirst(offset).prefix(count))
    }

    func write(_ bytes: [UInt8], to path: Path) throws(SystemError) { self.bytes = bytes }
    func append(_ bytes: [UInt8], to path: Path) throws(SystemError) { self.bytes += bytes }
    func open(_ path: Path) throws(SystemError) -> any WritableFile { self }
    func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) {
        self.bytes.replaceSubrange(offset..<offset + bytes.byteCount, with: bytes.withUnsafeBytes(Array.init))
    }

    // No parser has any business with these.

    func list(_ directory: Path, _ show: (Entry) -> Void) throws(SystemError) { throw refusal(directory) }
    func room(at path: Path) throws(SystemError) -> Room { throw refusal(path) }
    func makeDirectory(_ path: Path) throws(SystemError) { throw refusal(path) }
    func copy(_ path: Path, to target: Path) throws(SystemError) { throw refusal(path) }
    func rename(_ path: Path, to target: Path) throws(SystemError) { throw refusal(path) }
    func rename(_ path: Path, toNew target: Path) throws(SystemError) { throw refusal(path) }
    func remove(file path: Path) throws(SystemError) { throw refusal(path) }
    func remove(directory path: Path) throws(SystemError) { throw refusal(path) }
    func synchronize(file path: Path) throws(SystemError) { throw refusal(path) }
    func synchronize(directory path: Path) throws(SystemError) { throw refusal(path) }

    private func refusal(_ path: Path) -> SystemError { SystemError("fuzz", path, code: ENOTSUP) }
}
