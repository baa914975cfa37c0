import CSystemCalls

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
