internal import Synchronization

/// Keeps the bytes of a stream that are within a range of it.
final class Window: Sendable {
    private let offset: Int
    private let count: Int
    private let state = Mutex<(passed: Int, kept: [UInt8])>((0, []))

    init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }

    var bytes: [UInt8] { state.withLock { $0.kept } }

    /// Whether it wants more.
    func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            let from = max(0, offset - state.passed)
            if from < piece.count {
                state.kept += piece[from..<min(piece.count, from + count - state.kept.count)]
            }
            state.passed += piece.count
            return state.kept.count < count
        }
    }
}
