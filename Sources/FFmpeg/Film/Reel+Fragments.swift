/// A reel as HLS plays it (RFC 8216 §3.3, CMAF): one file that describes it, one per clip.
extension Reel {
    /// The file of EXT-X-MAP. Played by itself, so enabled.
    var initialization: [UInt8] {
        var reel = self
        reel.isEnabled = true
        return reel.head
    }

    private var head: [UInt8] {
        var writer = BoxWriter()
        writer.box("ftyp") {
            $0.append(FourCC("iso6").bytes)
            $0.u32(0)
            for brand: FourCC in ["iso6", "cmfc", "mp41"] { $0.append(brand.bytes) }
        }
        writer.box("moov") { moov in
            moov.movieHeader([self], isFragmented: true)
            moov.track(self, number: 1, of: [self], isFragmented: true) { stbl in
                for table: FourCC in ["stts", "stsc", "stco"] { stbl.full(table) { $0.u32(0) } }
                stbl.full("stsz") { $0.zeros(8) }
            }
            moov.box("mvex") { mvex in
                mvex.full("trex") {
                    $0.u32(1)
                    $0.u32(1)
                    $0.zeros(12)
                }
            }
        }
        return writer.bytes
    }

    /// Everything of a segment before its first sample's bytes. Its decoding time is the time of its
    /// first picture, in every rendition alike. Composition offsets make room for B-frames, which the
    /// edit list takes back; signed ones would need none, but ffmpeg shows such fragments late by them.
    ///
    /// - Parameter room: `reordering`, once for all clips.
    func head(of clip: Int, room: Int) -> [UInt8] {
        let samples = clips[clip].samples
        var writer = BoxWriter()
        writer.box("styp") {
            $0.append(FourCC("msdh").bytes)
            $0.u32(0)
            for brand: FourCC in ["msdh", "cmfs"] { $0.append(brand.bytes) }
        }
        let moof = writer.bytes.count
        writer.box("moof") { moof in
            moof.full("mfhd") { $0.u32(clip + 1) }
            moof.box("traf") { traf in
                // Places count from the moof.
                traf.full("tfhd", flags: 0x02_0000) { $0.u32(1) }
                traf.full("tfdt", version: 1) { $0.u64((samples.first?.decode ?? 0) + priming) }
                traf.run(samples, room: room)
            }
        }
        // The bytes begin behind the header of mdat; trun, the last box, says so in its second field.
        let place = writer.bytes.count - samples.count * 16 - 4
        writer.patch(place, with: writer.bytes.count - moof + 8)
        writer.mediaHeader(size: samples.reduce(0) { $0 + $1.size }, large: false)
        return writer.bytes
    }
}

extension BoxWriter {
    /// `trun` (§8.8.8) with the place of the bytes, and per sample duration, size, flags, composition offset.
    fileprivate mutating func run(_ samples: [Sample], room: Int) {
        full("trun", flags: 0xf01) {
            $0.u32(samples.count)
            $0.u32(0)
            for sample in samples {
                $0.u32(sample.duration)
                $0.u32(sample.size)
                // §8.8.3.1: depends on no other; or: depends on others, and decoding cannot begin here.
                $0.u32(sample.isKey ? 0x0200_0000 : 0x0101_0000)
                $0.u32(sample.presentation - sample.decode + room)
            }
        }
    }
}
