internal import JSONValue
internal import Media

/// Some frames of a picture as the decoder shows them: what a container says of fields, of colours and
/// of the first frame is not always so.
struct Glimpse {
    /// The first of them; nil where nothing could be decoded.
    let frame: JSON?
    /// When it is shown, in ticks of the stream; nil where the decoder does not say.
    let first: Int?
    let isInterlaced: Bool
    /// Each frame is one field, half as high as the picture, and they alternate.
    let isFields: Bool
    let isEncrypted: Bool

    /// Nothing was looked at.
    static let none = Glimpse(.null, before: nil)

    /// - Parameter middle: frames from there on are not the first ones.
    init(_ answer: JSON, before middle: Int?) {
        let entries = answer["packets_and_frames"]?.array ?? []
        let frames = entries.filter { $0["type"]?.string == "frame" }
        frame = frames.first
        first = frames.compactMap { ($0["best_effort_timestamp"] ?? $0["pts"])?.int }.min().flatMap { time in
            middle.map { time < $0 } ?? true ? time : nil
        }
        let interlaced = frames.filter { $0["interlaced_frame"]?.int == 1 }
        isInterlaced = !interlaced.isEmpty
        let tops = interlaced.map { $0["top_field_first"]?.int == 1 }
        isFields = tops.count > 3 && zip(tops, tops.dropFirst()).allSatisfy { $0 != $1 }
        isEncrypted = entries.contains { entry in
            (entry["side_data_list"]?.array ?? []).contains { $0["side_data_type"]?.string == "Encryption info" }
        }
    }
}
