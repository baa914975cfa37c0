internal import Pipeline
internal import SystemCalls

/// What a tool's end means for the item. One table; the first line that fits decides.
enum Complaint {
    /// The world's fault, or the item's; in the tool's own words, beside ours.
    static let table: [(words: String, class: Setback.Class, meaning: String)] = [
        ("No space left on device", .temporary, "the disk is full"),
        ("Disk quota exceeded", .temporary, "the disk quota is used up"),
        ("Cannot allocate memory", .temporary, "there is not enough memory"),
        ("Too many open files", .temporary, "too many files are open"),
        ("Resource temporarily unavailable", .temporary, "the system is short of threads or memory"),
        ("Read-only file system", .temporary, "the file system is read-only"),
        ("Stale file handle", .temporary, "the file system was mounted anew"),
        ("Permission denied", .temporary, "a file may not be read or written"),
        ("moov atom not found", .permanent, "the film is cut off: its index is missing; it should be delivered again"),
        (
            "not on whitelist", .permanent,
            "this is no film: it is a playlist or another kind of file that points elsewhere"
        ),
        ("Invalid data found when processing input", .permanent, "this is no film, or it is damaged beyond reading"),
        ("Decoder not found", .permanent, "its codec is not known here"),
        ("Unknown decoder", .permanent, "its codec is not known here"),
        ("Could not find codec parameters", .permanent, "its picture or sound cannot be made out"),
        ("matches no streams", .permanent, "a stream that was found before is not there"),
        ("End of file", .permanent, "the film is cut off"),
    ]

    /// - Parameter task: what was being done, as in `could not <task>`.
    static func setback(_ exit: Exit, _ task: String) -> Setback {
        if exit.wasCancelled { return .stopped }
        if case .signal(let number) = exit.ending {
            return .temporary("could not \(task): ffmpeg was ended by signal \(number)", output: exit.errors)
        }
        for line in table where exit.errors.contains(line.words) {
            let reason = "could not \(task): \(line.meaning)"
            return line.class == .temporary
                ? .temporary(reason, output: exit.errors) : .permanent(reason, output: exit.errors)
        }
        return .temporary("could not \(task): ffmpeg ended with \(exit.ending)", output: exit.errors)
    }
}
