/// How a picture's numbers become light, in the code points of ITU-T H.273; 2 is "not known".
public struct Colour: Hashable, Sendable {
    /// 1 BT.709, 5 and 6 BT.601, 9 BT.2020, 12 P3.
    public var primaries: Int
    /// 1 BT.709, 13 sRGB, 16 PQ, 18 HLG.
    public var transfer: Int
    /// 0 RGB, 1 BT.709, 5 and 6 BT.601, 9 BT.2020.
    public var matrix: Int
    /// Black is 0 and white 255, not 16 and 235.
    public var isFullRange: Bool

    public init(primaries: Int = 2, transfer: Int = 2, matrix: Int = 2, isFullRange: Bool = false) {
        self.primaries = primaries
        self.transfer = transfer
        self.matrix = matrix
        self.isFullRange = isFullRange
    }

    /// What nearly every film of today is, and what is made of all that is not simpler kept.
    public static let bt709 = Colour(primaries: 1, transfer: 1, matrix: 1)

    /// Brighter than a common screen shows: PQ or HLG.
    public var isHighDynamicRange: Bool { transfer == 16 || transfer == 18 }

    /// Television's own colours: 8-bit 4:2:0 carries them, and every player knows them by their tags.
    public var isPlain: Bool {
        [1, 4, 5, 6, 7].contains(matrix) && [1, 4, 5, 6, 7].contains(primaries) && !isHighDynamicRange
    }

    /// With what is not known put in as players do: by the size of the picture. A film in high
    /// definition that says nothing stays right in a small rendition only if its tags say it then.
    public func assumed(for size: PixelSize) -> Colour {
        let wide = matrix == 9 || matrix == 10 || isHighDynamicRange
        let usual: Colour =
            if wide {
                Colour(primaries: 9, transfer: 1, matrix: 9)
            } else if matrix == 0 || size.shortSide > 576 || max(size.width, size.height) >= 1280 {
                .bt709
            } else {
                size.shortSide == 576
                    ? Colour(primaries: 5, transfer: 6, matrix: 5) : Colour(primaries: 6, transfer: 6, matrix: 6)
            }
        var colour = self
        if primaries == 2 { colour.primaries = usual.primaries }
        if transfer == 2 { colour.transfer = usual.transfer }
        if matrix == 2 { colour.matrix = usual.matrix }
        return colour
    }
}
