internal import Glibc
internal import Pipeline
internal import SystemCalls

/// What a tool's end means for the item. One table; the first line that fits decides.
enum Complaint {
    /// The world's fault, or the item's; in the tool's own words, beside ours.
    static let table: [(words: String, class: Setback.Class, meaning: String)] = [
        ("No space left on device", .temporary, "the disk is full"),
        ("Disk quota exceeded", .temporary, "the disk quota is used up"),
        ("Cannot allocate memory", .temporary, "there is not enough memory"),
        ("malloc of size", .temporary, "there is not enough memory"),
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
        ("Not yet implemented in FFmpeg", .permanent, "its codec is not known here in this form"),
        ("Error while opening decoder", .permanent, "its codec is not known here in this form"),
        ("Decoder not found", .permanent, "its codec is not known here"),
        ("Unknown decoder", .permanent, "its codec is not known here"),
        ("Could not find codec parameters", .permanent, "its picture or sound cannot be made out"),
        ("matches no streams", .permanent, "a stream that was found before is not there"),
        ("End of file", .permanent, "the film is cut off"),
    ]

    /// ffmpeg's own code for an end after which more than two thirds of a stream could not be decoded.
    private static let tooManyErrors = 69

    /// - Parameters:
    ///   - task: what was being done, as in `could not <task>`.
    ///   - memory: bytes that the tool was allowed; nil for as many as there are.
    static func setback(_ exit: Exit, _ task: String, memory: Int? = nil) -> Setback {
        if let cause = exit.cause { return setback(cause, task, exit.errors) }
        if case .signal(let number) = exit.ending {
            return died(of: number, task, exit.errors)
        }
        if let memory, ["Cannot allocate memory", "malloc of size"].contains(where: exit.errors.says) {
            let limit = "it needs more than the \(memory >> 20) MiB of memory that it is allowed"
            return .suspicious("could not \(task): \(limit) ([transcode] memory)", output: exit.errors)
        }
        if case .code(Self.tooManyErrors) = exit.ending {
            return .permanent("could not \(task): most of it cannot be decoded", output: exit.errors)
        }
        for line in table where exit.errors.says(line.words) {
            let reason = "could not \(task): \(line.meaning)"
            return line.class == .temporary
                ? .temporary(reason, output: exit.errors) : .permanent(reason, output: exit.errors)
        }
        // In words that are not in the table: it may be the film after all.
        return .suspicious("could not \(task): ffmpeg ended with \(exit.ending)", output: exit.errors)
    }

    /// We ended it, or the kernel did for us. Processor time and room in files are what the film takes
    /// and the world does not; a tool that stands still may wait for either.
    private static func setback(_ cause: Exit.Cause, _ task: String, _ output: String) -> Setback {
        switch cause {
        case .cancelled: .stopped
        case .stalled(let time):
            .suspicious("could not \(task): ffmpeg made no progress for \(words(time))", output: output)
        case .overdue(let time):
            .suspicious("could not \(task): ffmpeg did not end within \(words(time))", output: output)
        case .processorTime(let time):
            .permanent(
                "could not \(task): it took more than \(words(time)) of processor time, many times what such a film "
                    + "needs", output: output)
        case .fileSize(let bytes):
            .permanent(
                "could not \(task): what is made of it is larger than \(bytes >> 20) MiB, many times the film itself",
                output: output)
        }
    }

    /// By another's hand (an operator's, the kernel's when memory is short), or by a fault of its own,
    /// which the film may bring about.
    private static func died(of signal: Int, _ task: String, _ output: String) -> Setback {
        let crashes = [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGSYS, SIGTRAP].map(Int.init)
        guard crashes.contains(signal) else {
            return .temporary("could not \(task): ffmpeg was ended by signal \(signal)", output: output)
        }
        return .suspicious("could not \(task): ffmpeg crashed (signal \(signal))", output: output)
    }

    private static func words(_ time: Duration) -> String {
        let seconds = Int(time / .seconds(1))
        return seconds >= 120 ? "\(seconds / 60) min" : seconds >= 1 ? "\(seconds) s" : "\(time)"
    }
}
