internal import SystemCalls

/// The name of a box (ISO/IEC 14496-12 §4.2): four bytes.
struct FourCC: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    let code: UInt32

    init(code: UInt32) { self.code = code }

    /// For names that stand in our own source; a bad one is our bug.
    init(stringLiteral text: String) {
        precondition(text.utf8.count == 4, "not a box name: \(text)")
        code = text.utf8.reduce(0) { $0 << 8 | UInt32($1) }
    }

    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> $0) } }
    var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why a file is not the film that it should be. Such a file is our own tool's product: damage, or
/// a newer tool that writes differently.
enum FilmError: Error, Hashable, Sendable {
    /// A box ends before its fields, or a field points out of the file.
    case truncated(FourCC)
    case missing(FourCC)
    /// A box is larger than any we would write.
    case tooLarge(FourCC, bytes: Int)
    /// A field has a value that we do not write and cannot read.
    case unsupported(FourCC, String)
    case file(SystemError)
}

extension FilmError: CustomStringConvertible {
    var description: String {
        switch self {
        case .truncated(let box): "box \(box) is cut off"
        case .missing(let box): "box \(box) is missing"
        case .tooLarge(let box, let bytes): "box \(box) of \(bytes) bytes is too large"
        case .unsupported(let box, let what): "box \(box): \(what)"
        case .file(let error): "\(error)"
        }
    }
}
