internal import Media

/// The boxes that plain and fragmented films have in common (ISO/IEC 14496-12 §8.2 to §8.5).
extension BoxWriter {
    /// `mvhd`: the whole film counts in the ticks of its first track. No dates: the same source gives
    /// the same bytes.
    mutating func movieHeader(_ reels: [Reel], isFragmented: Bool = false) {
        let timescale = reels[0].format.timescale
        let length =
            isFragmented ? 0 : reels.map { $0.end.rescaled(from: $0.format.timescale, to: timescale) }.max() ?? 0
        full("mvhd", version: 1) {
            $0.zeros(16)
            $0.u32(timescale)
            $0.u64(length)
            $0.u32(0x1_0000)
            $0.u16(0x100)
            $0.zeros(10)
            $0.unityMatrix()
            $0.zeros(24)
            $0.u32(reels.count + 1)
        }
    }

    mutating func track(
        _ reel: Reel, number: Int, of reels: [Reel], isFragmented: Bool = false, _ tables: (inout BoxWriter) -> Void
    ) {
        let timescale = reels[0].format.timescale
        let length = isFragmented ? 0 : reel.end.rescaled(from: reel.format.timescale, to: timescale)
        box("trak") { trak in
            trak.trackHeader(reel, number: number, length: length)
            trak.edit(reel, length: length)
            trak.box("mdia") { mdia in
                mdia.mediaDescription(reel, length: isFragmented ? 0 : reel.end - reel.firstDecode)
                mdia.box("minf") { minf in
                    minf.mediaKind(reel.format.kind)
                    minf.box("stbl") {
                        $0.append(reel.format.description)
                        tables(&$0)
                    }
                }
            }
        }
    }

    /// Flags (§8.3.2): enabled, in the film, in its preview. Sounds are alternatives to each other: one group.
    private mutating func trackHeader(_ reel: Reel, number: Int, length: Int) {
        full("tkhd", version: 1, flags: reel.isEnabled ? 7 : 6) {
            $0.zeros(16)
            $0.u32(number)
            $0.u32(0)
            $0.u64(length)
            $0.zeros(8)
            $0.u16(0)
            $0.u16(reel.format.kind == .audio ? 1 : 0)
            $0.u16(reel.format.kind == .audio ? 0x100 : 0)
            $0.u16(0)
            $0.unityMatrix()
            $0.u32((reel.size?.width ?? 0) << 16)
            $0.u32((reel.size?.height ?? 0) << 16)
        }
    }

    /// `elst`: what stands before the clock's zero, an encoder's priming or the room that B-frames
    /// need, is not shown. Without it, sound and picture are apart by that much.
    private mutating func edit(_ reel: Reel, length: Int) {
        let hidden = reel.priming + reel.reordering
        guard hidden > 0 else { return }
        box("edts") { edts in
            edts.full("elst", version: 1) {
                $0.u32(1)
                $0.u64(length)
                $0.u64(hidden)
                $0.u32(0x1_0000)
            }
        }
    }

    private mutating func mediaDescription(_ reel: Reel, length: Int) {
        full("mdhd", version: 1) {
            $0.zeros(16)
            $0.u32(reel.format.timescale)
            $0.u64(length)
            $0.u16(packed(language: reel.language))
            $0.u16(0)
        }
        let handler: FourCC = reel.format.kind == .video ? "vide" : "soun"
        full("hdlr") {
            $0.u32(0)
            $0.append(handler.bytes)
            $0.zeros(12)
            $0.append((reel.title ?? "").utf8.prefix { $0 != 0 })
            $0.zeros(1)
        }
    }

    private mutating func mediaKind(_ kind: Format.Kind) {
        switch kind {
        case .video: full("vmhd", flags: 1) { $0.zeros(8) }
        case .audio: full("smhd") { $0.zeros(4) }
        }
        box("dinf") { dinf in
            dinf.full("dref") {
                $0.u32(1)
                $0.full("url ", flags: 1) { _ in }
            }
        }
    }

    private mutating func unityMatrix() {
        for value in [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000] { u32(value) }
    }
}

/// §8.4.2.3: three letters in fifteen bits; `und` where the container does not say.
private func packed(language: String?) -> Int {
    Array((Language(language)?.code ?? "und").utf8).reduce(0) { $0 << 5 | Int($1 - 0x60) }
}

extension Reel {
    /// Ticks of an encoder's priming before the clock's zero.
    var priming: Int { max(0, -firstDecode) }

    /// Ticks by which a sample is decoded after it should have been shown, at most: the room that
    /// B-frames need where composition offsets may not be negative.
    var reordering: Int { samples.reduce(0) { max($0, $1.decode - $1.presentation) } }
}

extension Int {
    /// Ticks on another clock, rounded up: a length may be too long by less than a tick, but no sample
    /// is cut off.
    func rescaled(from: Int, to: Int) -> Int {
        let (whole, rest) = quotientAndRemainder(dividingBy: from)
        return whole * to + (rest * to + from - 1) / from
    }
}
