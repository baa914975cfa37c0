public import Media
public import Pipeline
public import SystemCalls

extension FFmpeg {
    public func recount(_ source: Path, _ probe: Probe) async throws(Setback) -> Probe {
        guard var video = probe.video else { return probe }
        var shown = 0
        let pixels = video.size.width * video.size.height
        let effort = Effort(bytes: probe.size, length: probe.duration, pixels: pixels, frames: video.frames)
        let exit = try await run(
            tool.shownFrames(video, of: source), "decode the film", effort, reading: source
        ) { line in
            if let frames = Self.frames(line) { shown = frames }
        }
        // Two fields may be two packets, or even a frame that is not for showing may be one; only
        // where the decoder complained is anything damaged.
        let listed = video.isInterlaced && video.frames > shown + shown / 2 ? video.frames / 2 : video.frames
        if !exit.errors.isEmpty { video.lost += max(0, listed - shown) }
        let name = "stream \(video.index) (\(video.codec))"
        try Refusal.refuse(name, lost: video.lost, of: video.lost + shown, exit.errors)
        guard shown > 0 else { throw .permanent("\(name): not one frame can be decoded", output: exit.errors) }
        // Its packets are not its frames: it cannot be passed through.
        if shown != video.frames { video.isCommon = false }
        video.frames = shown
        var probe = probe
        probe.video = video
        return probe
    }

    /// `frame=1234`: frames that came out of the decoder.
    private static func frames(_ line: ArraySlice<UInt8>) -> Int? {
        let key = Array("frame=".utf8)
        guard line.starts(with: key) else { return nil }
        return Int(String(decoding: line.dropFirst(key.count), as: UTF8.self))
    }
}
