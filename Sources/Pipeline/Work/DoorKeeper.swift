import Media
import Spool
import Synchronization
public import SystemCalls
public import Watch

/// Stands at the door: takes in what is whole, gives side-cars to their films, and says what is not
/// taken and why.
public final class DoorKeeper: Sendable {
    private let service: SpoolService
    private let door: Door
    private let trouble = Mutex<String?>(nil)
    /// Something was the matter in this round.
    private let hadTrouble = Mutex(false)
    private let obstacles = Mutex(Obstacles())

    /// Side-cars whose film has not come, and films for which there is no room, are asked about again
    /// after this time.
    private static let pause: Duration = .seconds(2)
    private static let atOnce = 8

    public init(_ service: SpoolService, _ settings: Watch.Settings) throws(SystemError) {
        self.service = service
        door = try Door(service.spool.door, settings, wholeness: Self.wholeness)
    }

    public var status: DoorStatus { door.status() }

    /// What keeps films from being taken in, a sentence each.
    var troubles: [String] { [trouble.withLock(\.self)].compactMap(\.self) + obstacles.withLock(\.sentences) }

    /// Files that are whole and cannot be taken in, each with what to do about it.
    var barred: [Path: String] { obstacles.withLock(\.files) }

    /// Keeps the door until the task is cancelled. Blocks its thread.
    public func run() async {
        await withTaskCancellationHandler {
            while !Task.isCancelled { await lookAndWait() }
        } onCancel: {
            door.wake()
        }
    }

    /// Looks again at everything that is at the door.
    public func lookAgain() {
        door.rescan()
    }

    private func lookAndWait() async {
        do throws(DoorError) {
            let round = try door.look(now: .now)
            hadTrouble.withLock { $0 = false }
            await settle(round)
            for file in barred.keys where !isThere(file) { unbar(file) }
            if !hadTrouble.withLock({ $0 }) { relieve() }
            try door.wait(until: min(round.next, .now + Heart.period))
            Heart.current?.beat()
        } catch {
            complain("\(error)")
            pauseBlocking()
        }
    }

    /// Films before side-cars: a side-car that came with its film finds it.
    private func settle(_ round: Round) async {
        let tell = service.office.tell
        for note in round.notes { tell(.notice(note)) }
        for refused in round.refused {
            let name = refused.path.name?.description ?? "\(refused.path)"
            tell(.refused(name: name, reason: "\(refused.refusal)"))
            say(refused.path, "refused", "\(refused.refusal)")
        }
        for file in round.unreadable { bar(file.path, file.error) }
        await admit(round.ready.filter { $0.kind == .source })
        for dropped in round.ready where dropped.kind == .sidecar && !Task.isCancelled { attach(dropped) }
    }

    /// Several at once: a journaling file system makes one commit of the flushes that wait for it together.
    private func admit(_ films: [Dropped]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, dropped) in films.enumerated() {
                // Again for each: a slow disk is at it for seconds.
                service.office.rush.note(films.count)
                if index >= Self.atOnce { await group.next() }
                if Task.isCancelled { return }
                group.addTask { self.admit(dropped) }
            }
        }
    }

    /// What cannot be taken now is offered again.
    private func admit(_ dropped: Dropped) {
        do {
            let item = try service.reception.admit(dropped.path, dropped.attributes, proof: "\(dropped.proof)") {
                path in
                Lease.answer(at: path) != .writerPresent
            }
            unbar(dropped.path)
            if item != nil { return }
        } catch {
            switch error {
            case .noRoom: complain("\(error)")
            case .system(let error) where isThere(dropped.path): bar(dropped.path, error)
            default:
                guard isThere(dropped.path) else { break }
                complain("\(dropped.path) is whole and cannot be taken: \(error)")
                say(dropped.path, "waiting", "it cannot be taken now: \(error)")
            }
        }
        door.postpone(dropped.path, until: .now + Self.pause)
    }

    /// A side-car whose film has not come is offered again.
    private func attach(_ dropped: Dropped) {
        guard let name = dropped.path.name, let sidecar = Sidecar(name) else { return }
        do throws(Setback) {
            if try service.reception.attach(dropped.path, base: sidecar.base) { return }
        } catch {
            if error.class == .permanent {
                door.postpone(dropped.path, until: .now + .seconds(3600))
                service.office.tell(.refused(name: "\(name)", reason: error.reason))
                say(dropped.path, "refused", error.reason)
                return
            }
        }
        door.postpone(dropped.path, until: .now + Self.pause)
    }

    /// Told once for each thing that is to be done, and of each file in its receipt.
    private func bar(_ file: Path, _ error: SystemError) {
        let sentence = Obstacles.sentence(file, error, at: service.spool.door, on: service.spool.fileSystem)
        if obstacles.withLock({ $0.note(file, sentence) }) { service.office.tell(.trouble(sentence)) }
        say(file, "waiting", "it cannot be taken now: \(sentence)")
    }

    private func unbar(_ file: Path) {
        if let past = obstacles.withLock({ $0.clear(file) }) { service.office.tell(.relief(past)) }
    }

    private func isThere(_ path: Path) -> Bool {
        // A file that went while it was looked at is nobody's trouble.
        (try? service.spool.fileSystem.exists(path)) == true
    }

    private func say(_ file: Path, _ status: String, _ reason: String) {
        // A receipt that cannot be written is no reason to leave the door.
        try? service.reception.tell(file, status: status, reason: reason)
    }

    private func complain(_ sentence: String) {
        hadTrouble.withLock { $0 = true }
        let isNew = trouble.withLock { trouble in
            defer { trouble = sentence }
            return trouble == nil
        }
        if isNew { service.office.tell(.trouble(sentence)) }
    }

    /// The door is there. What waits for room waits until there is some.
    private func relieve() {
        // Where it cannot be asked there is trouble still.
        guard trouble.withLock({ $0 != nil }), (try? service.spool.hasRoom(for: 0)) == true else { return }
        let past = trouble.withLock { trouble in
            defer { trouble = nil }
            return trouble
        }
        if let past { service.office.tell(.relief(past)) }
    }

    /// The door is away; the kernel cannot tell when it comes back.
    private func pauseBlocking() {
        guard !Task.isCancelled else { return }
        try? door.wait(until: .now + Self.pause)  // the next look meets what is wrong, and says it
    }

    /// Media's answer in Watch's words. What certainly is no film is whole: the pipeline says what it is.
    public static let wholeness: Watch.Wholeness = { path in
        do throws(SystemError) {
            let disk = Disk()
            guard let size = try disk.attributes(of: path)?.size else { return .unanswered("it has gone") }
            let head = Container(sniffing: try disk.read(path, at: 0, count: Container.sniffedBytes))
            if head.kind == .other, head != .zeros, head != .empty {
                // A side-car that a script writes in several goes is no object until the last.
                return path.name.flatMap(Sidecar.init) == nil ? .whole : .unknown
            }
            let answer = try Media.Wholeness(ofSize: size) { (offset, count) throws(SystemError) in
                try disk.read(path, at: offset, count: count)
            }
            switch answer {
            case .whole: return .whole
            case .unknown: return .unknown
            case .truncated(let reason): return .truncated(reason)
            }
        } catch {
            return .unanswered("\(error)")
        }
    }
}
