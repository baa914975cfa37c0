import Glibc
import Media
import Pipeline
import SystemCalls
import Testing

@testable import FFmpeg

@Suite("The tool and its ways to end")
struct ToolTests {
    @Test(
        "The world's faults are temporary, the film's are permanent; in doubt, temporary",
        arguments: [
            ("av_interleaved_write_frame(): No space left on device", Setback.Class.temporary),
            ("x.mp4: Invalid data found when processing input\nError: Cannot allocate memory", .temporary),
            ("file:/x: Permission denied", .temporary), ("something that nobody has seen before", .temporary),
            ("", .temporary),
            ("[mov] moov atom not found\nfile:/x: Invalid data found when processing input", .permanent),
            ("file:/x: Invalid data found when processing input", .permanent),
            ("Format not on whitelist 'mov,matroska'", .permanent),
        ])
    func classes(errors: String, expected: Setback.Class) {
        #expect(Complaint.setback(Exit(.code(1), errors: errors), "read the film").class == expected)
    }

    @Test("A killed tool says nothing about the film, and neither does one that we stopped")
    func killed() {
        let errors = "Invalid data found when processing input"
        #expect(Complaint.setback(Exit(.signal(9), errors: errors), "encode").class == .temporary)
        #expect(Complaint.setback(Exit(.code(255), cause: .cancelled, errors: errors), "encode") == .stopped)
    }

    @Test(
        "A hang, a crash and want of memory within bounds may be the film's fault; too much time or too large files are",
        arguments: [
            (Exit(.signal(9), cause: .stalled(.seconds(120))), Setback.Class.temporary, true, "no progress for 2 min"),
            (Exit(.signal(15), cause: .overdue(.seconds(7200))), .temporary, true, "did not end within 120 min"),
            (Exit(.signal(11)), .temporary, true, "crashed (signal 11)"),
            (Exit(.code(1), errors: "Cannot allocate memory"), .temporary, true, "1024 MiB of memory that it is"),
            (Exit(.code(1), errors: "x264 [error]: malloc of size 9 failed"), .temporary, true, "[transcode] memory"),
            (Exit(.signal(9)), .temporary, false, "signal 9"),
            (Exit(.signal(9), cause: .processorTime(.seconds(90))), .permanent, false, "90 s of processor time"),
            (Exit(.signal(25), cause: .fileSize(1 << 30)), .permanent, false, "larger than 1024 MiB"),
        ])
    func bounds(exit: Exit, expected: Setback.Class, isSuspicious: Bool, words: String) {
        let setback = Complaint.setback(exit, "encode", memory: 1 << 30)

        #expect(setback.class == expected && setback.isSuspicious == isSuspicious)
        #expect(setback.reason.contains(words), "\(setback.reason)")
    }

    @Test("Every complaint in the table ends in its own class")
    func table() {
        for line in Complaint.table {
            #expect(Complaint.setback(Exit(.code(1), errors: line.words), "x").class == line.class)
        }
    }

    @Test("The identity names ffmpeg and the encoders with their versions")
    func identity() async throws {
        let studio = try Studio()
        let identity = try await studio.onThread { try await studio.ffmpeg.identity() }

        #expect(identity.wholeMatch(of: /ffmpeg \d\S* libx264-\d+ aac/) != nil, "\(identity)")
    }

    @Test("Progress is told in media time, and cancelling ends the encoder at once")
    func cancellation() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mkv", "-f lavfi -i testsrc2=s=640x360:r=50:d=60 -c:v mpeg2video -g 50 -b:v 4M")
        let probe = try await studio.onThread { try await studio.ffmpeg.probe(source) }
        let plan = TranscodePlan(probe, ladder: .standard, preset: "veryslow", seamless: true)
        let (times, seen) = AsyncStream.makeStream(of: Duration.self)

        let task = Task(executorPreference: BlockingThreads()) {
            try await studio.ffmpeg.encode(plan.units[0], of: plan, from: source, into: studio.directory) {
                seen.yield($0)
            }
        }
        for await time in times where time > .zero { break }
        let start = ContinuousClock.now
        task.cancel()

        await #expect(throws: Setback.stopped) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("The same source and settings give the same bytes")
    func reproducible() async throws {
        let studio = try Studio()
        let source = try await studio.film(
            "source.mp4",
            "-f lavfi -i testsrc2=s=160x90:d=3 -f lavfi -i sine=d=3 -c:v libx264 -preset ultrafast -c:a aac")
        let once = try await studio.transcode(source)
        let first = try Disk().files(below: once.directory).map { try Disk().read($0.path) }
        try Disk().removeTree(once.directory)
        let again = try await studio.transcode(source)
        let second = try Disk().files(below: again.directory).map { try Disk().read($0.path) }

        #expect(!first.isEmpty && first == second)
    }
}
