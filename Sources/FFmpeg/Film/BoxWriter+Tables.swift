/// The sample tables of a plain film (ISO/IEC 14496-12 §8.6 and §8.7).
extension BoxWriter {
    mutating func sampleTables(_ reel: Reel, chunks: [(place: Int, samples: Int)], large: Bool) {
        let samples = Array(reel.samples)
        let room = reel.reordering
        runs("stts", samples.map(\.duration))
        if room > 0 { runs("ctts", samples.map { $0.presentation - $0.decode + room }) }
        if samples.contains(where: { !$0.isKey }) {
            numbers("stss", samples.indices.filter { samples[$0].isKey }.map { $0 + 1 })
        }
        sampleSizes(samples)
        samplesPerChunk(chunks.map(\.samples))
        places(chunks.map(\.place), large: large)
    }

    /// The header of the bytes themselves; 64 bits where they may be more than 4 GiB.
    mutating func mediaHeader(size: Int, large: Bool) {
        u32(large ? 1 : size + 8)
        append(FourCC("mdat").bytes)
        if large { u64(size + 16) }
    }

    /// So many samples of that value.
    private mutating func runs(_ name: FourCC, _ values: [Int]) {
        var runs: [(count: Int, value: Int)] = []
        for value in values {
            if runs.last?.value == value {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((1, value))
            }
        }
        full(name) {
            $0.u32(runs.count)
            for run in runs {
                $0.u32(run.count)
                $0.u32(run.value)
            }
        }
    }

    private mutating func numbers(_ name: FourCC, _ values: [Int]) {
        full(name) {
            $0.u32(values.count)
            for value in values { $0.u32(value) }
        }
    }

    private mutating func sampleSizes(_ samples: [Sample]) {
        full("stsz") {
            $0.u32(0)
            $0.u32(samples.count)
            for sample in samples { $0.u32(sample.size) }
        }
    }

    private mutating func samplesPerChunk(_ counts: [Int]) {
        let changes = counts.indices.filter { $0 == 0 || counts[$0] != counts[$0 - 1] }
        full("stsc") {
            $0.u32(changes.count)
            for index in changes {
                $0.u32(index + 1)
                $0.u32(counts[index])
                $0.u32(1)
            }
        }
    }

    private mutating func places(_ places: [Int], large: Bool) {
        guard large else { return numbers("stco", places) }
        full("co64") {
            $0.u32(places.count)
            for place in places { $0.u64(place) }
        }
    }
}
