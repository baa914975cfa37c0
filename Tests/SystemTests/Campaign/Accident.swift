import Glibc
import SystemCalls
import Testing

/// What may happen to a box at work, beside `kill -9` to its daemon.
enum Accident: String, CaseIterable {
    case encoderKilled = "ffmpeg killed"
    case encoderStopped = "ffmpeg stopped (SIGSTOP)"
    case terminated = "SIGTERM and a new start"
    case reloaded = "SIGHUP"
    case secondDaemon = "a second daemon"

    /// Lets it happen; false where there was nothing for it to happen to.
    func befall(_ box: Box, _ chance: inout Chance) async throws -> Bool {
        switch self {
        case .encoderKilled: return try signal(SIGKILL, box, &chance)
        case .encoderStopped: return try signal(SIGSTOP, box, &chance)
        case .terminated:
            try await box.stop()
            try await box.start()
        case .reloaded: box.daemon?.signal(SIGHUP)
        case .secondDaemon: try await expectRefusal(box)
        }
        return true
    }

    /// To one of the daemon's own children.
    private func signal(_ number: Int32, _ box: Box, _ chance: inout Chance) throws -> Bool {
        let running = try processes(about: box.spool, running: "ffmpeg").compactMap { Int32($0.description) }
        guard let pid = chance.one(of: running) else { return false }
        return kill(pid, number) == 0
    }

    private func expectRefusal(_ box: Box) async throws {
        let second = try box.launch(box.arguments)
        let ending = try await box.wait("the second daemon is refused", within: .seconds(20)) { second.ended }
        #expect(ending == .code(1))
        #expect(box.logged.contains("is served by another ingestd already"))
    }
}
