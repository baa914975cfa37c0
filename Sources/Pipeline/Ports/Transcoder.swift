public import Media
public import SystemCalls

/// Port: looks into films, cuts them and encodes them. Writes files and returns; what is durable,
/// and what is part of an item, is the caller's business. A cancelled task ends its tool.
public protocol Transcoder: Sendable {
    /// The tool and its encoders with their versions: the same identity and the same settings give
    /// the same bytes.
    func identity() async throws(Setback) -> String

    /// What is in a source. A file that is no film is a permanent setback that says what it is.
    func probe(_ source: Path) async throws(Setback) -> Probe

    /// Cuts a source at its own key frames into segments of at least `target`, without encoding.
    /// Nil where the codecs cannot be carried in segments. Files go into `directory`, which exists.
    func cut(_ source: Path, _ probe: Probe, target: Duration, into directory: Path) async throws(Setback) -> Track?

    /// Encodes one unit in every rendition of the plan, with one encoder thread. Files go into
    /// `directory`, which exists and is the unit's own; `progress` gets the media time done so far.
    func encode(
        _ unit: TranscodeUnit, of plan: TranscodePlan, from source: Path, into directory: Path,
        progress: @Sendable (Duration) -> Void
    ) async throws(Setback)

    /// Joins the finished units, found below `units` by their names: `<rendition>.mp4` for every
    /// rendition, and below `hls/<track>/` the same frames as segments on one grid for all.
    ///
    /// Units that do not make a film are a fault like those that `faults(in:of:at:)` finds.
    func join(
        _ plan: TranscodePlan, units: Path, into directory: Path
    ) async throws(Setback) -> Result<[Track], SeamFault>

    /// Holds what `join` made against the plan, packet by packet, without decoding: every frame of
    /// the source once and in order, segments that begin with a key frame on a common grid, sound
    /// and picture that begin and end together.
    func faults(in tracks: [Track], of plan: TranscodePlan, at directory: Path) async throws(Setback) -> [SeamFault]

    /// The probe with the frames that a decoder shows, counted by decoding the whole film: for when
    /// what was made does not have as many as the container lists. Those that are damaged are counted
    /// in it; too many of them are a permanent setback.
    func recount(_ source: Path, _ probe: Probe) async throws(Setback) -> Probe

    /// A still picture (JPEG) of the film, for lists and pages.
    func still(_ plan: TranscodePlan, from source: Path, to file: Path) async throws(Setback)
}

/// Something that `faults(in:of:at:)` found.
public struct SeamFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let track: String
    /// `847 frames in the source, 846 here`
    public let description: String

    public init(track: String, _ description: String) {
        self.track = track
        self.description = description
    }
}
