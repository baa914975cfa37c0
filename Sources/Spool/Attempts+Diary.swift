public import SystemCalls

extension Attempts {
    /// A line of the diary.
    public struct Line: Hashable, Sendable {
        public let word: String
        public let stage: Stage

        public init(_ word: String, _ stage: Stage) {
            self.word = word
            self.stage = stage
        }

        /// A step begins.
        public static let start = "start"
        /// The item is about to leave the road.
        public static let failed = "failed"
    }

    /// What the diary says, line by line; one that a power cut has torn is passed over.
    public static func diary(of item: Item, on fileSystem: any FileSystem) throws(SpoolError) -> [Line] {
        guard try kernel(fileSystem.exists(item.attempts)) else { return [] }
        let bytes = try kernel(fileSystem.read(item.attempts))
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 2, let stage = Name(bytes: Array(words[1])).flatMap({ Stage($0) }) else { return nil }
            return Line(String(decoding: words[0], as: UTF8.self), stage)
        }
    }
}
