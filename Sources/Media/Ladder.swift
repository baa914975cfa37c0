/// The rungs that a spool makes of every film, lowest first.
public struct Ladder: Hashable, Sendable {
    public let rungs: [Rung]

    /// Nil where there is no rung, or two of one height.
    public init?(_ rungs: [Rung]) {
        guard !rungs.isEmpty, Set(rungs.map(\.height)).count == rungs.count else { return nil }
        self.rungs = rungs.sorted { $0.height < $1.height }
    }

    /// 480p, 720p, 1080p.
    public static let standard = Ladder([480, 720, 1080].map { Rung(height: $0) })!

    /// One rung: the short side of the picture in pixels, and how it is encoded.
    public struct Rung: Hashable, Sendable {
        public var height: Int
        /// x264's constant rate factor: smaller is better and larger.
        public var quality: Int

        public init(height: Int, quality: Int = 25) {
            self.height = height
            self.quality = quality
        }
    }

    /// The renditions for a picture of this size. Never upscaled: rungs above the source are left
    /// out, and a source below the lowest rung gets one rendition of its own size.
    ///
    /// - Parameter passed: the source itself, as the largest of them.
    public func renditions(for source: PixelSize, beside passed: Rendition? = nil) -> [Rendition] {
        let limit = passed.map { $0.size.shortSide - 1 } ?? source.shortSide
        let fitting = rungs.filter { $0.height <= limit }.map { Rendition($0, of: source) }
        if let passed { return fitting + [passed] }
        guard fitting.isEmpty else { return fitting }
        let lowest = rungs[0]
        return [Rendition(Rung(height: source.shortSide, quality: lowest.quality), of: source)]
    }
}

/// One rung of the ladder, made for one film.
public struct Rendition: Hashable, Sendable {
    /// `720p`: directory and file names are made of it.
    public let name: String
    /// Even in both directions, as 4:2:0 wants it.
    public let size: PixelSize
    public let quality: Int
    /// The source's own pictures, not encoded again.
    public let isPassed: Bool

    init(_ rung: Ladder.Rung, of source: PixelSize) {
        isPassed = false
        name = "\(rung.height)p"
        quality = rung.quality
        size = source.scaled(toShortSide: rung.height)
    }

    /// - Parameter quality: of the rung that it stands for.
    init(passing source: PixelSize, quality: Int) {
        isPassed = true
        name = "\(source.shortSide)p"
        self.quality = quality
        size = source
    }
}

extension PixelSize {
    /// The same shape at another size; both sides even, at least two, and no larger than they were.
    func scaled(toShortSide target: Int) -> PixelSize {
        func even(_ side: Int) -> Int {
            let scaled = Double(side) * Double(target) / Double(shortSide)
            return max(2, min(Int((scaled / 2).rounded()) * 2, side / 2 * 2))
        }
        return PixelSize(width: even(width), height: even(height))
    }
}
