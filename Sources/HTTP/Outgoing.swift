internal import Glibc
internal import SystemCalls

/// A body on its way out: its pieces with the files open, and how far it has been read.
struct Outgoing: ~Copyable {
    private let pieces: [Request.Body.Piece]
    private let files: Files
    /// Bytes from the start of the body.
    private var position = 0
    private(set) var fault: TransportError.Fault?

    let count: Int

    /// Descriptors cannot stand in an array: they have one owner.
    private final class Files {
        var open: [Int32] = []
        deinit { for number in open { close(number) } }
    }

    init(_ body: Request.Body) throws(SystemError) {
        pieces = body.pieces
        count = body.count
        files = Files()
        for case .file(let path, _) in pieces {
            let number = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
            guard number >= 0 else { throw .last("open", path) }
            posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
            files.open.append(number)
        }
    }

    /// From there it is read next; a kept connection that proves dead, and the body is sent from its start.
    mutating func seek(to offset: Int) {
        position = offset
    }

    /// Fills `buffer` and answers how many bytes: 0 at the end, nil when a file does not give what it should.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var start = 0
        var file = 0
        for piece in pieces {
            let place = position - start
            if place < piece.count {
                let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, piece.count - place)])
                let got = read(piece, at: place, into: wanted, file: file)
                position += got ?? 0
                return got
            }
            start += piece.count
            if case .file = piece { file += 1 }
        }
        return 0
    }

    private mutating func read(
        _ piece: Request.Body.Piece, at place: Int, into buffer: UnsafeMutableRawBufferPointer, file: Int
    ) -> Int? {
        switch piece {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[place..<place + buffer.count])) }
            return buffer.count
        case .file(let path, let range):
            while true {
                let got = pread(files.open[file], buffer.baseAddress, buffer.count, range.lowerBound + place)
                if got > 0 { return got }
                if got < 0, errno == EINTR { continue }
                fault = got == 0 ? .fileTooShort(path) : .file(.last("read", path))
                return nil
            }
        }
    }
}
