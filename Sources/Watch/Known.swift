internal import SystemCalls

/// What the door knows of the tree, and how it comes to know it.
struct Known: Sendable {
    let incoming: Path
    let settings: Settings
    let observer: Observer
    let inotify: Inotify
    let ground: Ground
    let limits = InotifyLimits.current()

    var directories: [Path: Directory] = [:]
    var watched: [Watched: Path] = [:]
    /// Files to look at.
    var hints = Hints()
    var agenda = Agenda()
    var arrivals = Arrivals()
    var round = Round(next: .now)
    var told: Set<String> = []
    var overflows = 0

    /// When everything is looked at again; nil before the first time.
    var nextScan: Instant?
    var lastScan: Instant?
    var nextPoll: Instant?

    init(_ incoming: Path, _ settings: Settings, _ observer: Observer, _ inotify: Inotify, _ ground: Ground) {
        self.incoming = incoming
        self.settings = settings
        self.observer = observer
        self.inotify = inotify
        self.ground = ground
    }

    /// The story of a look.
    mutating func look(now: Instant) throws(DoorError) -> Round {
        round = Round(next: now)
        try hear(now)
        try scan(now)
        poll(now)
        takeDue(now)
        let isDone = lookAtHints(now)
        round.ready.sort { $0.path < $1.path }
        round.next = isDone ? next(now) : now
        return round
    }

    mutating func rescan() { nextScan = nil }

    mutating func postpone(_ file: Path, until instant: Instant) {
        guard let name = file.name, directories[file.parent]?.files[name] != nil else { return }
        directories[file.parent]?.files[name]?.aside = instant
        directories[file.parent]?.files[name]?.verdict = .wait(until: instant, .offered)
        schedule(file, name, due: instant)
    }

    /// Tells the operator something about the door, once.
    mutating func tell(_ sentence: String) {
        guard told.count < 1000, told.insert(sentence).inserted else { return }
        round.notes.append(sentence)
    }

    mutating func schedule(_ file: Path, _ name: Name, due: Instant?) {
        directories[file.parent]?.files[name]?.due = due
        if let due { agenda.add(file, due: due) }
    }

    /// Everything, where it is time: what is there, and what was known to be there.
    private mutating func scan(_ now: Instant) throws(DoorError) {
        if let nextScan, now < nextScan { return }
        let isFirst = lastScan == nil
        arrivals.age()
        nextScan = nil
        try readDoor()
        if directories.values.contains(where: \.isPolled) { nextPoll = now + settings.poll }
        lastScan = now
        nextScan = now + settings.slowTick
        if isFirst || budget.isTight { tell(budget.description) }
    }

    private mutating func poll(_ now: Instant) {
        guard let due = nextPoll, due <= now else { return }
        nextPoll = nil
        for path in directories.keys.filter({ directories[$0]?.isPolled == true }) {
            nextPoll = now + settings.poll
            for subdirectory in read(path) where directories[subdirectory] == nil { enter(subdirectory) }
        }
    }

    private mutating func takeDue(_ now: Instant) {
        while let (due, file) = agenda.take(at: now) {
            guard let name = file.name, directories[file.parent]?.files[name]?.due == due else { continue }
            hints.insert(file)
        }
    }

    private func next(_ now: Instant) -> Instant {
        [agenda.next, nextScan, nextPoll].compactMap(\.self).min() ?? now + settings.slowTick
    }

    var budget: WatchBudget { WatchBudget(needed: directories.count, limits: limits) }
}
