public import SystemCalls

/// The diary of an item's steps: a line when one begins, a line when it rests. A step that ends the
/// daemon leaves a beginning without an end, and enough of those in a row tell poison from bad luck.
public struct Attempts: Hashable, Sendable {
    /// Steps begun since the item was admitted.
    public private(set) var starts = 0
    /// Beginnings in a row after which nothing was heard.
    public private(set) var unended = 0
    /// How often this step ended as if the item were to blame, since it last got on.
    public private(set) var suspicions = 0

    /// The word for such an end.
    public static let suspicion = "suspicious"

    /// What the diary says; an item without one was never begun. A line torn by a power cut counts
    /// as what it begins like.
    public init(of item: Item, on fileSystem: any FileSystem) throws(SpoolError) {
        guard try kernel(fileSystem.exists(item.attempts)) else { return }
        let bytes = try kernel(fileSystem.read(item.attempts))
        var stage: ArraySlice<UInt8>?
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            // A step that is begun ended the one before it.
            if words.last != stage { (unended, suspicions) = (0, 0) }
            stage = words.last
            let word = words.first.map { String(decoding: $0, as: UTF8.self) }
            if word == "start" {
                starts += 1
                unended += 1
            } else {
                unended = 0
            }
            switch word {
            case Self.suspicion: suspicions += 1
            // A person has looked; or the item got on, however slowly.
            case "failed", "unit": suspicions = 0
            default: break
            }
        }
        // An item that has moved on since owes nothing for the step that brought it here.
        if let stage, !stage.elementsEqual(item.stage.name.bytes) { (unended, suspicions) = (0, 0) }
    }

    /// Says durably that the item's next step begins. Without the flushes an item that takes the box
    /// down with it would be tried for ever.
    public static func start(_ item: Item, on fileSystem: any FileSystem) throws(SpoolError) {
        try write("start \(item.stage)\n", item, on: fileSystem)
        do throws(SystemError) {
            try fileSystem.synchronize(file: item.attempts)
            try fileSystem.synchronize(directory: item.directory)
        } catch {
            throw .system(error)
        }
    }

    /// Says that the step ended or got on, so that what comes is counted anew. Not flushed: a lost
    /// line costs a count.
    public static func end(_ item: Item, _ word: String, on fileSystem: any FileSystem) throws(SpoolError) {
        try write("\(word) \(item.stage)\n", item, on: fileSystem)
    }

    /// A line that a power cut has torn must not swallow the next one.
    private static func write(_ line: String, _ item: Item, on fileSystem: any FileSystem) throws(SpoolError) {
        do throws(SystemError) {
            let last = try fileSystem.exists(item.attempts) ? fileSystem.read(item.attempts).last : nil
            let isTorn = last.map { $0 != UInt8(ascii: "\n") } ?? false
            try fileSystem.append(Array(((isTorn ? "\n" : "") + line).utf8), to: item.attempts)
        } catch {
            throw .system(error)
        }
    }
}
