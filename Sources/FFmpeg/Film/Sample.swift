/// One coded frame, of picture or of sound: where its bytes are and when it is shown.
struct Sample: Hashable, Sendable {
    /// Place in its file, in bytes.
    var offset: Int
    /// Bytes.
    var size: Int
    /// Ticks of the track.
    var decode: Int
    var presentation: Int
    var duration: Int
    /// Decoding can begin here.
    var isKey: Bool
}

/// What a track says of itself, once for all of its samples.
struct Format: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case video, audio }

    var kind: Kind
    /// Ticks per second.
    var timescale: Int
    /// The box `stsd` as it is: codec, parameter sets, size.
    var description: [UInt8]
}

/// A track as it was read.
struct FilmTrack: Hashable, Sendable {
    var format: Format
    /// In decoding order.
    var samples: [Sample]
}
