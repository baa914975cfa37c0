import Configuration
import Gateway
import Pipeline
import Spool
import SystemCalls
import Wiring

/// Serves one spool for as long as its task lives: waits for its mount, takes its lock, recovers it,
/// and lets the door and the workers go.
struct SpoolKeeper: Sendable {
    let world: World
    let settings: SpoolSettings
    let cores: Cores
    let estimate: Estimate
    let premises: Premises
    let live: Live
    let report: Report

    /// Returns why the spool cannot be served at all; nil when it was told to end.
    ///
    /// - Parameter begun: called when the spool is recovered and served, or found offline; maybe more than once.
    func run(begun: () -> Void, status: @escaping @Sendable (String) -> Void) async -> String? {
        var trouble: String?
        while !Task.isCancelled {
            do {
                try await serve(
                    {
                        if let trouble { report.tell(.relief(trouble), spool: settings.name) }
                        begun()
                    }, status)
                return nil
            } catch {
                premises.close(settings.name, because: "\(error)")
                guard error.passes else { return "\(error)" }
                if trouble != "\(error)" { report.tell(.trouble("\(error)"), spool: settings.name) }
                trouble = "\(error)"
                status("offline: \(error)")
                begun()
                try? await Task.sleep(for: .seconds(2))  // Cancelled is awake; the loop looks.
            }
        }
        return nil
    }

    private func serve(_ begun: () -> Void, _ status: @escaping @Sendable (String) -> Void) async throws(SpoolError) {
        let spool = try world.spool(settings)
        try refuseUnfit()
        if let refusal = try spool.refusals().first { throw refusal }
        let lock = try await taken(spool.lock)
        status("brought in order after the last run")
        try world.supply(spool)
        try spool.proveRenames()
        try spool.recover()
        let (report, live, name) = (report, live, settings.name)
        let service = SpoolService(
            spool, world.pipeline(settings), world.ports(of: settings), cores: cores, estimate: estimate,
            usage: world.usage, largestUpload: world.configuration.http.largest.bytes,
            tell: {
                report.tell($0, spool: name)
                live.tell($0, spool: name)
            })
        try service.uploads.recover()
        let keeper: DoorKeeper
        do { keeper = try DoorKeeper(service, world.door(settings)) } catch { throw .system(error) }
        let file = StatusFile(service, keeper)
        premises.open(service, keeper, as: name)
        defer { premises.close(name) }
        begun()
        let tick = settings.door.rescan
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await service.run(tick: tick) }
            group.addTask { await service.living("the door") { await keeper.run() } }
            group.addTask { await service.living("the status") { await file.run(tell: status) } }
            group.addTask {
                await service.living("the watch on the stages") { await StageWatch(spool).run { service.lookAgain() } }
            }
        }
        _ = consume lock
    }

    private func refuseUnfit() throws(SpoolError) {
        let type: FileSystemType
        do { type = try FileSystemType(of: settings.path) } catch { throw .system(error) }
        if let reason = type.unfitness { throw .unfit(settings.path, reason: reason) }
    }

    /// A daemon that was killed may leave a child that has not yet become ffmpeg, and still has the lock
    /// open, for a moment (seen in the system tests): another daemon is one that stays.
    private func taken(_ path: Path) async throws(SpoolError) -> FileLock {
        let end = ContinuousClock.now + Self.moment
        while true {
            do throws(SystemError) {
                if let lock = try FileLock.take(path) { return lock }
            } catch {
                throw .system(error)
            }
            guard ContinuousClock.now < end, !Task.isCancelled else { throw .served(settings.path) }
            try? await Task.sleep(for: .milliseconds(50))  // Cancelled is awake; the guard looks.
        }
    }

    private static let moment: Duration = .seconds(1)
}

extension SpoolError {
    /// What somebody mends without the daemon: a mount that comes back, a disk that can be written again, rights.
    fileprivate var passes: Bool {
        switch self {
        case .offline, .system: true
        case .served, .otherDevice, .open, .unfit, .moved, .claimed, .noRoom, .notTakeable, .broken: false
        }
    }
}
