import JSONValue
import Media
import Pipeline
import Testing

@testable import FFmpeg

/// Found by scripts/fuzz (`probe`): each of these stopped the process, or planned units without end.
@Suite("A film that claims what no film has")
struct BoundsTests {
    struct Claim: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var base = "1/25"
        var size = (width: 64, height: 64)
        var aspect = "1:1"
        var rate = "25/1"
        var packets = ["0,0,0,1,9,K_", "0,1,1,1,9,__"]
        /// What the refusal says; nil where the film is as good as any.
        var refusal: String?
    }

    static let claims = [
        Claim(testDescription: "nothing unusual"),
        Claim(testDescription: "a unit of time of nothing", base: "0/25", refusal: "not one frame"),
        Claim(testDescription: "a unit of time below nothing", base: "-1/25", refusal: "not one frame"),
        Claim(
            testDescription: "times from one end of the numbers to the other",
            packets: ["0,-9223372036854775807,N/A,1,9,K_", "0,9223372036854775806,N/A,9223372036854775806,9,__"]),
        Claim(
            testDescription: "times that add up to more than a number",
            packets: ["0,2305843009213693951,0,2305843009213693951,9,K_"], refusal: "at a time that no film has"),
        Claim(
            testDescription: "ten years between two pictures", packets: ["0,0,0,1,9,K_", "0,7884000000,0,1,9,__"],
            refusal: "lasts 315360000.04 s"),
        Claim(
            testDescription: "one picture for ever", rate: "1/2147483647", packets: ["0,0,0,0,9,K_"], refusal: "lasts"),
        Claim(
            testDescription: "no width when pixels are square", size: (1, 64), aspect: "1:1000000",
            refusal: "a picture of 0x64"),
        Claim(
            testDescription: "a width without end when pixels are square", size: (2_147_483_647, 2),
            aspect: "2147483647:1",
            refusal: "a picture of"),
    ]

    @Test("It is refused in a sentence that names the stream, or taken as far as it makes sense", arguments: claims)
    func refused(_ claim: Claim) throws {
        let answer = try JSON(
            parsing: """
                {"index": 0, "codec_type": "video", "codec_name": "h264", "width": \(claim.size.width),
                 "height": \(claim.size.height), "sample_aspect_ratio": "\(claim.aspect)",
                 "avg_frame_rate": "\(claim.rate)", "time_base": "\(claim.base)"}
                """)
        var counts = PacketCount()
        for line in claim.packets { counts.take(Array(line.utf8)[...]) }
        var refusal: Setback?

        do {
            let stream = try #require(StreamAnswer(answer))
            let probe = try FFmpeg.probe(format: nil, size: 1000, [stream], counts, StreamsBeside())
            #expect(TranscodePlan(probe, ladder: .standard).units.count == 1)
        } catch let setback as Setback {
            refusal = setback
        }

        #expect(refusal?.class == (claim.refusal == nil ? nil : .permanent))
        #expect(refusal?.reason.contains(claim.refusal ?? "") != false, "\(refusal?.reason ?? "taken")")
    }
}
