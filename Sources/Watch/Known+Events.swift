internal import SystemCalls

/// The events: what each makes us look at again. None is believed.
extension Known {
    /// Bounds the time of one look where somebody makes events faster than they are read.
    private static let mostReads = 256

    mutating func hear(_ now: Instant) throws(DoorError) {
        for _ in 0..<Self.mostReads {
            let events: [InotifyEvent]
            do {
                events = try inotify.events()
            } catch {
                throw .events(error)
            }
            if events.isEmpty { return }
            for event in events { hear(event, now) }
        }
    }

    mutating func hear(_ event: InotifyEvent, _ now: Instant) {
        if event.kind == .overflow { return lose(now) }
        guard let directory = watched[event.watched] else { return }
        switch event.kind {
        case .overflow: break
        case .ended:
            watched[event.watched] = nil
            lookAgain(at: directory)
        case .moved: lookAgain(at: directory)
        case .touched, .delivered, .left:
            guard let name = event.name else { return }
            if event.isDirectory { return meet(directory / name, event) }
            hints.insert(directory / name, isDelivered: event.kind == .delivered)
        }
    }

    /// Events were lost, nobody knows which: everything is looked at again. Not more often than polling
    /// would, or a flood of events would keep us busy with nothing else.
    private mutating func lose(_ now: Instant) {
        overflows += 1
        let limit = limits.queuedEvents.map { " (\($0))" } ?? ""
        tell(
            "the kernel lost events and everything is looked at again; if often, raise fs.inotify.max_queued_events\(limit)"
        )
        guard let planned = nextScan, let lastScan else { return }
        nextScan = min(planned, max(now, lastScan + settings.poll))
    }

    private mutating func lookAgain(at directory: Path) {
        if directory == incoming { rescan() } else { enter(directory) }
    }

    private mutating func meet(_ directory: Path, _ event: InotifyEvent) {
        guard let name = directory.name, settings.ignored.rule(for: name, isDirectory: true) == nil else { return }
        switch event.kind {
        case .left: forget(directory)
        case .touched, .delivered, .ended, .moved, .overflow: enter(directory)
        }
    }
}
