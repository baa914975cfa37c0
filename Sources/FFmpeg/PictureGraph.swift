internal import Media

/// The way of a picture from the decoder to the encoders, as a graph of ffmpeg's filters.
struct PictureGraph {
    let video: Probe.Video

    /// One unit's frames for every rendition, the largest first: scaled from each to the next one.
    func ladder(_ renditions: [Rendition], _ ticks: (from: Int?, to: Int?), shift: Int) -> String {
        let bounds = [ticks.from.map { "start_pts=\($0)" }, ticks.to.map { "end_pts=\($0)" }].compactMap(\.self)
        var chain = frames
        if !bounds.isEmpty { chain.append("trim=" + bounds.joined(separator: ":")) }
        chain.append("setpts=PTS+(\(shift))")
        for (index, rendition) in renditions.enumerated() {
            if index > 0 { chain.append("scale=\(rendition.size.width):\(rendition.size.height)") }
            if index == 0 { chain += plain(rendition.size) + ["format=yuv420p"] }
            chain.append(
                index == renditions.count - 1 ? "null[out\(index)]" : "split[out\(index)][in\(index)];[in\(index)]null")
        }
        return input + chain.joined(separator: ",")
    }

    /// Every frame that is shown, as it is.
    var shown: String { input + frames.joined(separator: ",") + "[out]" }

    /// One frame for a JPEG, which knows one colour matrix and one range only (JFIF 1.02).
    func still(_ size: PixelSize) -> String {
        let chain = deinterlaced + ["thumbnail=3"] + plain(size)
        return input
            + (chain + ["scale=out_color_matrix=bt601:out_range=pc", "format=yuvj420p[out]"]).joined(separator: ",")
    }

    private var input: String { "[0:\(video.index)]" }

    /// On the film's clock. A frame that is not later than the one before is never seen, and no
    /// encoder takes it. Frames are taken for a unit only then: the filter looks at their neighbours.
    private var frames: [String] {
        deinterlaced + [
            "settb=\(video.timeBase.numerator)/\(video.timeBase.denominator)",
            "select='isnan(prev_selected_pts)+gt(pts,prev_selected_pts)'",
        ]
    }

    /// One frame for two fields; frames that are not marked as interlaced pass.
    private var deinterlaced: [String] {
        video.isInterlaced ? ["bwdif=mode=send_frame:parity=auto:deint=interlaced"] : []
    }

    /// Scaled, with square pixels, in colours that every screen shows, and tagged with them.
    private func plain(_ size: PixelSize) -> [String] {
        let colour = video.colour.assumed(for: video.size)
        let scale = "scale=\(size.width):\(size.height)"
        if colour.isHighDynamicRange { return [scale, "setsar=1"] + Self.toneMapped(colour) + tags(.bt709) }
        if colour.matrix == 0 {
            return ["\(scale):out_color_matrix=bt709:out_range=tv", "setsar=1"] + tags(.bt709)
        }
        if !colour.isPlain {
            return [scale, "setsar=1", "zscale=\(Self.from(colour)):t=bt709:p=bt709:m=bt709:r=tv"] + tags(.bt709)
        }
        return ["\(scale):in_range=\(colour.isFullRange ? "pc" : "tv"):out_range=tv", "setsar=1"] + tags(colour)
    }

    private func tags(_ colour: Colour) -> [String] {
        let (primaries, transfer) = (colour.primaries, colour.transfer)
        return ["setparams=range=tv:color_primaries=\(primaries):color_trc=\(transfer):colorspace=\(colour.matrix)"]
    }

    /// PQ and HLG on a screen of 100 cd/m².
    private static func toneMapped(_ colour: Colour) -> [String] {
        [
            "zscale=\(from(colour)):t=linear:npl=100", "format=gbrpf32le", "zscale=p=bt709",
            "tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv",
        ]
    }

    /// Said aloud: a stream may know what its frames do not say.
    private static func from(_ colour: Colour) -> String {
        let range = colour.isFullRange ? "full" : "limited"
        return "tin=\(colour.transfer):pin=\(colour.primaries):min=\(colour.matrix):rin=\(range)"
    }
}
