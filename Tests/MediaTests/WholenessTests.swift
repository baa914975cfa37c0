import Media
import Testing

@Suite("A file that is not all there is found out")
struct WholenessTests {
    static let segment: [UInt8] = [0x18, 0x53, 0x80, 0x67]
    static let whole: [String: [UInt8]] = [
        "fast start": Film.fileType + box("moov", 40) + box("mdat", 500),
        "moov last": Film.fileType + box("free", 0) + box("mdat", 500) + box("moov", 40),
        "long sizes": Film.fileType + longBox("mdat", 300) + box("moov", 40),
        "QuickTime without ftyp": box("wide", 0) + box("mdat", 100) + box("moov", 40),
        "Matroska": ebml(webm: false) + segment + [0x41, 0x2c] + filled(300),
        "WebM": ebml(webm: true) + segment + [1, 0, 0, 0, 0, 0, 1, 44] + filled(300),
        "Matroska with Void": ebml(webm: false) + [0xec, 0x83, 1, 2, 3] + segment + [0x88] + filled(8),
        "AVI": riff("RIFF", "AVI ", 300),
        "WAV": riff("RIFF", "WAVE", 100),
        "RF64": rf64(200),
    ]

    @Test("A whole file is whole, and every cut of it is truncated", arguments: whole)
    func cuts(_ name: String, _ file: [UInt8]) {
        #expect(wholeness(file) == .whole)
        for size in 0..<file.count {
            guard case .truncated = wholeness(Array(file[..<size])) else {
                Issue.record("\(name) cut at \(size) is \(wholeness(Array(file[..<size])))")
                return
            }
        }
    }

    @Test("An OpenDML film goes on in further chunks; cut inside any of them it is truncated")
    func openDML() {
        let first = riff("RIFF", "AVI ", 100)
        let odd = riff("RIFF", "AVIX", 61)
        let file = first + odd + [0] + riff("RIFF", "AVIX", 60)
        #expect(wholeness(file) == .whole)
        // Where one ends, the film might.
        let ends = [first.count, first.count + odd.count, first.count + odd.count + 1]
        for size in 0..<file.count where !ends.contains(size) {
            guard case .truncated = wholeness(Array(file[..<size])) else {
                Issue.record("cut at \(size)")
                return
            }
        }
    }

    @Test("The reason has the numbers")
    func reasons() {
        let mp4 = Film.fileType + box("moov", 40) + box("mdat", 1000)
        #expect(wholeness(Array(mp4.dropLast(8))) == .truncated("the box mdat promises 1008 bytes, 1000 are there"))
        #expect(wholeness(Film.fileType + box("mdat", 8)) == .truncated("there is no box moov"))
        #expect(wholeness(Film.fileType + box("moov", 8)) == .truncated("there is no box mdat"))
        #expect(wholeness([]) == .truncated("the file is empty"))
        let mkv = ebml(webm: false) + [0x18, 0x53, 0x80, 0x67, 0x88] + filled(6)
        #expect(wholeness(mkv) == .truncated("the Segment promises 13 bytes, 11 are there"))
        #expect(
            wholeness(Array(riff("RIFF", "AVI ", 100).dropLast()))
                == .truncated("the RIFF chunk promises 112 bytes, 111 are there"))
        #expect(
            wholeness(filled(0) + [UInt8](repeating: 0, count: 5000))
                == .truncated("the first 4096 of 5000 bytes are zeros"))
        let holes = Film.fileType + box("moov", 40) + [UInt8](repeating: 0, count: 50)
        #expect(wholeness(holes) == .truncated("50 bytes before the end the zeros begin"))
    }

    @Test("Fragments are whole with their index, truncated inside one, and else nobody knows")
    func fragments() {
        let start = Film.fileType + box("moov", 20)
        let fragment = box("moof", 20) + box("mdat", 50)
        #expect(wholeness(start + fragment + fragment + box("mfra", 10)) == .whole)
        #expect(wholeness(start + fragment + fragment) == .unknown)
        #expect(wholeness(start + fragment + box("moof", 20)) == .truncated("nothing follows the last box moof"))
        #expect(
            wholeness(Array((start + fragment).dropLast()))
                == .truncated("the box mdat promises 58 bytes, 57 are there"))
        #expect(wholeness(start) == .truncated("there is no box mdat"))
    }

    @Test("What has no size of its own is not known to be whole")
    func open() {
        let open: [UInt8] = [0, 0, 0, 0] + Array("mdat".utf8) + filled(30)
        #expect(wholeness(Film.fileType + box("moov", 20) + open) == .unknown)
        #expect(wholeness(Film.fileType + open) == .truncated("there is no box moov"))
        #expect(
            wholeness(ebml(webm: true) + [0x18, 0x53, 0x80, 0x67, 1] + [UInt8](repeating: 255, count: 7) + filled(30))
                == .unknown)
        var avi = riff("RIFF", "AVI ", 100)
        avi.replaceSubrange(4..<8, with: [0, 0, 0, 0])
        #expect(wholeness(avi) == .unknown)
        avi.replaceSubrange(4..<8, with: [255, 255, 255, 255])
        #expect(wholeness(avi) == .unknown)
        #expect(wholeness(Array("a text, no film at all".utf8)) == .unknown)
    }

    @Test("What a camera appends to a film does no harm")
    func trailers() {
        let mp4 = Film.fileType + box("mdat", 50) + box("moov", 20)
        #expect(wholeness(mp4 + [0, 0, 0, 99, 1, 2, 3, 4, 5, 6, 7, 8]) == .unknown)
        #expect(wholeness(mp4 + box("uuid", 100)) == .whole)
        #expect(wholeness(riff("RIFF", "AVI ", 100) + filled(33)) == .whole)
        #expect(wholeness(ebml(webm: false) + [0x18, 0x53, 0x80, 0x67, 0x88] + filled(33)) == .whole)
    }

    static let beyond: [[UInt8]] = [
        Film.fileType + [0, 0, 0, 1] + Array("mdat".utf8) + [UInt8](repeating: 255, count: 8) + filled(20),
        Film.fileType + [0, 0, 0, 1] + Array("mdat".utf8) + [127] + [UInt8](repeating: 255, count: 7) + filled(20),
        ebml(webm: false) + segment + [1, 255, 255, 255, 255, 255, 255, 254] + filled(9),
        rf64(200, promise: .max),
        rf64(200, promise: .max - 7),
        [0, 0, 0, 0xff] + Array("ftypisom".utf8) + filled(9),
    ]

    @Test("Sizes beyond all bounds are promises that are not kept", arguments: beyond)
    func bounds(_ file: [UInt8]) {
        guard case .truncated = wholeness(file) else {
            Issue.record("\(wholeness(file))")
            return
        }
    }

    @Test("Boxes without end are walked for a while only")
    func bounded() {
        var reads = 0
        let head = Film.fileType + box("moov", 8)
        let free = box("free", 0)
        let answer = Wholeness(ofSize: .max) { offset, count in
            reads += 1
            let start = Array(head.dropFirst(offset).prefix(count))
            return start + (start.count..<count).map { free[(offset + $0 - head.count) % 8] }
        }
        #expect(answer == .unknown)
        #expect(reads <= 100_001)
    }

    @Test("A box that is shorter than its own header is none, and ends the walk")
    func shortBox() {
        var reads = 0
        let file =
            Film.fileType + [0, 0, 0, 1] + Array("free".utf8) + [UInt8](repeating: 0, count: 8) + filled(20)
        #expect(wholeness(file) { _ in reads += 1 } == .unknown)
        #expect(reads < 5)
    }

    @Test("A reader's fault is thrown on, and a file that shrinks meanwhile is truncated")
    func faults() {
        struct Fault: Error {}
        func broken(_ offset: Int, _ count: Int) throws(Fault) -> [UInt8] { throw Fault() }
        #expect(throws: Fault.self) { try Wholeness(ofSize: 100, read: broken) }
        #expect(Wholeness(ofSize: 100) { _, _ in [] } == .truncated("nothing of 100 bytes can be read"))
    }

    @Test("Only a few small reads are asked for, all within the file")
    func reads() {
        let file = Film.fileType + box("moov", 5000) + box("free", 90_000) + box("mdat", 900_000)
        var asked = 0
        #expect(wholeness(file) { asked += $0 } == .whole)
        #expect(asked <= 4096 + 4 * 16)
    }

    @Test("No bytes stop the program")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        let files = [
            Film.fileType + box("moov", 10) + box("mdat", 20), rf64(30), riff("RIFF", "AVI ", 20),
            ebml(webm: true) + [0x18, 0x53, 0x80, 0x67, 0x88] + filled(8),
        ]
        for file in files {
            for place in file.indices {
                for value in [0, 1, 2, 7, 8, 0x40, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &generator)] as [UInt8]
                {
                    var changed = file
                    changed[place] = value
                    _ = wholeness(changed)
                }
            }
        }
    }
}

/// Reads that stay within the file, or the test fails.
private func wholeness(_ file: [UInt8], count: (Int) -> Void = { _ in }) -> Wholeness {
    Wholeness(ofSize: file.count) { offset, length in
        #expect(offset >= 0 && length > 0 && offset + length <= file.count)
        count(length)
        return Array(file[offset..<offset + length])
    }
}

private func filled(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 200) + 1 } }

private func box(_ type: String, _ count: Int) -> [UInt8] {
    bytes(of: UInt64(count + 8), 4) + Array(type.utf8) + filled(count)
}

private func longBox(_ type: String, _ count: Int) -> [UInt8] {
    [0, 0, 0, 1] + Array(type.utf8) + bytes(of: UInt64(count + 16), 8) + filled(count)
}

extension Film {
    fileprivate static let fileType = bytes(of: 20, 4) + Array("ftypisom".utf8) + [0, 0, 2, 0] + Array("avc1".utf8)
}

private func ebml(webm: Bool) -> [UInt8] {
    let type = Array((webm ? "webm" : "matroska").utf8)
    return [0x1a, 0x45, 0xdf, 0xa3, 0x80 | UInt8(type.count + 3), 0x42, 0x82, 0x80 | UInt8(type.count)] + type
}

private func riff(_ chunk: String, _ form: String, _ count: Int) -> [UInt8] {
    Array(chunk.utf8) + bytes(of: UInt64(count + 4), 4).reversed() + Array(form.utf8) + filled(count)
}

private func rf64(_ count: Int, promise: UInt64? = nil) -> [UInt8] {
    let size = promise ?? UInt64(count + 28)
    return Array("RF64".utf8) + [255, 255, 255, 255] + Array("WAVEds64".utf8) + [28, 0, 0, 0]
        + bytes(of: size, 8).reversed() + filled(count + 8)
}

private func bytes(of number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
}
