import CSystemCalls
import Glibc

/// Wakes a `poll` from another thread, once.
final class Bell: Sendable {
    private let pipe: Pipe

    init() throws(SystemError) { pipe = try Pipe() }

    /// Readable after `ring`.
    var number: Int32 { pipe.read.number }

    func ring() {
        // The pipe is empty and both ends are ours: one byte always fits.
        _ = Glibc.write(pipe.write.number, [1], 1)
    }
}

/// A pipe, close-on-exec; reading does not block.
struct Pipe: ~Copyable, Sendable {
    let read: Descriptor
    let write: Descriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard sc_pipe(&ends) == 0 else { throw .last("pipe") }
        read = Descriptor(owning: ends[0])
        write = Descriptor(owning: ends[1])
    }

    /// The reading end; the writing end is closed.
    consuming func takeReader() -> Descriptor { read }
}
