import TestSupport
import Testing

/// The whole appliance: the real `ingestd`, real ffmpeg, real films. One test at a time, because two
/// daemons that transcode at once would only wait for each other's cores.
@Suite(.serialized, .timeLimit(.minutes(3)), .mayBlock) enum Appliance {}

/// Something that should have come about did not; what the daemon wrote meanwhile.
struct Overdue: Error, CustomStringConvertible {
    var what: String
    var log: String

    var description: String { "\(what)\n\(log)" }
}
