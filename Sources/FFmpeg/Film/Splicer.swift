internal import SystemCalls

/// Writes films by copying samples from the encoder's files.
struct Splicer {
    /// Bytes held in memory at a time.
    private static let window = 4 << 20

    let fileSystem: any FileSystem

    /// Writes a plain MP4.
    func write(_ movie: Movie, to path: Path) throws(SystemError) {
        try fileSystem.write(movie.head, to: path)
        var sink = Sink(path: path, fileSystem: fileSystem)
        for chunk in movie.chunks {
            let file = movie.reels[chunk.reel].clips[chunk.clip].file
            try copy(chunk.samples, of: file, to: &sink)
        }
        try sink.flush()
    }

    /// Writes one HLS segment; answers its size.
    func write(_ clip: Int, of reel: Reel, room: Int, to path: Path) throws(SystemError) -> Int {
        let head = reel.head(of: clip, room: room)
        try fileSystem.write(head, to: path)
        var sink = Sink(path: path, fileSystem: fileSystem)
        try copy(reel.clips[clip].samples[...], of: reel.clips[clip].file, to: &sink)
        try sink.flush()
        return head.count + sink.written
    }

    private func copy(_ samples: ArraySlice<Sample>, of file: Path, to sink: inout Sink) throws(SystemError) {
        var run = 0..<0
        for sample in samples {
            let adjoins = sample.offset == run.upperBound && run.count + sample.size <= Self.window
            if !adjoins {
                try copy(run, of: file, to: &sink)
                run = sample.offset..<sample.offset
            }
            run = run.lowerBound..<(sample.offset + sample.size)
        }
        try copy(run, of: file, to: &sink)
    }

    private func copy(_ run: Range<Int>, of file: Path, to sink: inout Sink) throws(SystemError) {
        guard !run.isEmpty else { return }
        try sink.take(fileSystem.read(file, at: run.lowerBound, count: run.count))
        if sink.held >= Self.window { try sink.flush() }
    }

    /// Bytes on their way to the end of a file.
    private struct Sink {
        let path: Path
        let fileSystem: any FileSystem
        var written = 0
        private var bytes: [UInt8] = []

        init(path: Path, fileSystem: any FileSystem) {
            self.path = path
            self.fileSystem = fileSystem
        }

        var held: Int { bytes.count }

        mutating func take(_ more: [UInt8]) {
            bytes += more
            written += more.count
        }

        mutating func flush() throws(SystemError) {
            try fileSystem.append(bytes, to: path)
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
