import Configuration
import Pipeline
import Synchronization
import Systemd

/// The daemon's log: one line for each change of stage and each failure, facts as fields.
final class Report: Sendable {
    fileprivate struct Voice {
        let log: any Log
        let least: LogLine.Level
    }

    private let voice: Mutex<Voice>

    init(_ settings: Configuration.Daemon) { voice = Mutex(Voice(settings)) }

    /// From now on by these settings.
    func take(_ settings: Configuration.Daemon) {
        let voice = Voice(settings)
        self.voice.withLock { $0 = voice }
    }

    func tell(_ event: Event, spool: String) {
        switch event {
        case .admitted(let id, let name, let proof):
            write(
                .init(
                    .info, "admitted",
                    ["item": "\(id)", "spool": spool, "stage": "admitted", "name": name, "proof": proof]))
        case .moved(let id, let stage):
            write(.init(.info, "moved on", ["item": "\(id)", "spool": spool, "stage": "\(stage)"]))
        case .advanced: break
        case .rests(let id, let stage, let reason, let rest):
            write(
                .init(
                    .warning, "waits, and is tried again",
                    ["item": "\(id)", "spool": spool, "stage": "\(stage)", "reason": reason, "rest": "\(rest)"]))
        case .stands(let stage, let reason, let rest):
            write(
                .init(
                    .error, "waits for the operator, and is tried again",
                    ["spool": spool, "stage": "\(stage)", "reason": reason, "rest": "\(rest)"]))
        case .failed(let id, let stage, let reason):
            write(
                .init(.error, "failed", ["item": "\(id)", "spool": spool, "stage": "\(stage)", "reason": reason]))
        case .attached(let id, let version):
            write(.init(.info, "metadata attached", ["item": "\(id)", "spool": spool, "version": "\(version)"]))
        case .refused(let name, let reason):
            write(.init(.warning, "not taken", ["spool": spool, "name": name, "reason": reason]))
        case .notice(let text, let id):
            write(
                id.map { .init(.info, "note", ["item": "\($0)", "spool": spool, "text": text]) }
                    ?? .init(.info, "note", ["spool": spool, "text": text]))
        case .trouble(let text, let id):
            write(
                id.map { .init(.warning, "trouble", ["item": "\($0)", "spool": spool, "reason": text]) }
                    ?? .init(.warning, "trouble", ["spool": spool, "reason": text]))
        case .relief(let text): write(.init(.info, "trouble has passed", ["spool": spool, "reason": text]))
        }
    }

    func notice(_ text: String) { write(.init(.notice, "ingestd", ["text": text])) }

    /// An operator can act on it.
    func warning(_ text: String) { write(.init(.warning, "ingestd", ["text": text])) }

    func error(_ text: String) { write(.init(.error, "ingestd", ["reason": text])) }

    private func write(_ line: LogLine) {
        let voice = voice.withLock(\.self)
        if line.level <= voice.least { voice.log.write(line) }
    }
}

extension Report.Voice {
    fileprivate init(_ settings: Configuration.Daemon) {
        switch settings.log {
        case .auto: log = Journal.orStandardError()
        case .journal: log = Journal()
        case .stderr: log = TextLog(hasPriority: false)
        }
        least =
            switch settings.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
