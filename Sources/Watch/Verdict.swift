public import SystemCalls

/// What is to become of a file at the door.
public enum Verdict: Hashable, Sendable {
    /// It is whole, as far as can be known: take it.
    case ready(Proof)
    /// Look again then.
    case wait(until: Instant, Wait)
    /// Nobody writes, but it looks cut short: its upload may be resumed. Given on at the end of the
    /// time, for the pipeline to say what is wrong with it.
    case held(until: Instant, why: String)
    /// Its name says that it is not finished.
    case ignored(NamePattern)
    /// It will never be taken as it is.
    case refused(Refusal)
}

/// The rule that decided that a file is whole. Its text goes into the item's ticket.
public enum Proof: Hashable, Sendable {
    /// The kernel gave a read lease: no process could write to it.
    case lease
    /// It stayed the same for this long; why the kernel could not be asked.
    case quietTime(Duration, noLease: String)
    /// It stayed the same for this long and still is not whole.
    case holdTime(Duration, why: String)
}

/// Why a file has to wait.
public enum Wait: Hashable, Sendable {
    /// It was changed a moment ago, by this long at least it must be left alone.
    case grace(Duration)
    case writer
    /// It must stay the same for this long; why the kernel could not be asked.
    case quietTime(Duration, noLease: String)
    case links(Int)
    case unreadable(SystemError)
    /// The question whether it is whole found no answer.
    case unanswered(String)
    /// It has been given out to be admitted, or given back for a while.
    case offered
    /// It changed or went while it was looked at.
    case changing
}

/// Why a file at the door is not taken.
public enum Refusal: Hashable, Sendable {
    case link
    case special
    case links(Int)
}

extension Proof: CustomStringConvertible {
    public var description: String {
        switch self {
        case .lease: "lease: no process could write to it"
        case .quietTime(let time, let why): "quiet time: unchanged for \(time.text) (\(why))"
        case .holdTime(let time, let why): "hold time: unchanged for \(time.text), but \(why)"
        }
    }
}

extension Wait: CustomStringConvertible {
    public var description: String {
        switch self {
        case .grace(let time): "it was changed less than \(time.text) ago"
        case .writer: "a program still has it open for writing"
        case .quietTime(let time, let why): "it must stay unchanged for \(time.text) (\(why))"
        case .links(let count): "it has \(count) names (hard links); it is taken when it has one"
        case .unreadable(let error): "ingestd may not look at it: \(error)"
        case .unanswered(let why): "it could not be told whether it is whole: \(why)"
        case .offered: "it is whole and waits to be admitted"
        case .changing: "it changed while it was looked at"
        }
    }
}

extension Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .link: "it is a symbolic link; drop the file itself"
        case .special: "it is a device, a pipe or a socket; only regular files are taken"
        case .links(let count): "it has \(count) names (hard links); drop a copy, or remove the other names"
        }
    }
}
