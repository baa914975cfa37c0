public import Spool
import SystemCalls

/// What happened, for the daemon's log and for those who watch: one for each change of stage and one for each failure.
public enum Event: Hashable, Sendable {
    case admitted(ItemID, name: String, proof: String)
    case moved(ItemID, to: Stage)
    /// How far a step is, from 0 to 1: four times a second at most. For those who watch; no log wants it.
    case advanced(ItemID, at: Stage, Double)
    /// The world's fault; tried again after the rest.
    case rests(ItemID, at: Stage, reason: String, for: Duration)
    /// The configuration's fault: no item of the stage gets further before an operator has mended it.
    case stands(Stage, reason: String, for: Duration)
    /// The item's fault; it is in `failed/`.
    case failed(ItemID, at: Stage, reason: String)
    case attached(ItemID, version: Int)
    /// Something at the door that is not taken, and why.
    case refused(name: String, reason: String)
    /// What the operator should know, and need not do anything about.
    case notice(String, of: ItemID? = nil)
    /// The spool as a whole (no room, offline, a folder that films cannot be taken from), or what is beside the road
    /// of an item.
    case trouble(String, of: ItemID? = nil)
    /// It has passed.
    case relief(String)
}
