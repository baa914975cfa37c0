public import SystemCalls

/// What somebody who knows films says of a file that nobody writes to any more. The door asks for
/// every file, side-cars too.
public enum WholenessAnswer: Hashable, Sendable {
    /// Its structure is complete, or it is certainly no film: that is for the pipeline to say.
    case whole
    /// It does not look cut short, but might go on: its kind does not tell where it ends.
    case unknown
    /// It looks cut short; why, as a part of a sentence: `its index lies beyond its end`.
    case truncated(String)
    /// The world did not let it be answered; asked again later.
    case unanswered(String)
}

/// Looks into a file. May block; called in the thread that calls `Door.look`.
public typealias Wholeness = @Sendable (Path) -> WholenessAnswer
