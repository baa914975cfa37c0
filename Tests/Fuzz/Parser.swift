/// Something of ours that reads what strangers, tools or files say.
struct Parser: Sendable {
    /// Also the directory of its seeds.
    let name: String
    /// Throws what the parser refuses; what must hold of anything that it takes is `demand`ed.
    let feed: @Sendable ([UInt8]) throws -> Void

    static let all = texts + addresses + films + records + pins + answers + frames + events + requests + uploads
}

/// Stops at the input that shows a broken promise; libFuzzer keeps it.
func demand(_ isKept: Bool, _ promise: String) {
    precondition(isKept, promise)
}
