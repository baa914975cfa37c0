internal import SystemCalls

/// The files: one look at each that was hinted at.
extension Known {
    /// How much one round does at most, so that what is ready does not wait for the rest.
    private static let mostFiles = 1024
    private static let mostReady = 64

    /// False when there is more to do.
    mutating func lookAtHints(_ now: Instant) -> Bool {
        var looked = 0
        while looked < Self.mostFiles, round.ready.count < Self.mostReady {
            guard let (file, isDelivered) = hints.take() else {
                tidyAgenda()
                return true
            }
            look(at: file, isDelivered, now)
            looked += 1
        }
        return false
    }

    private mutating func look(at file: Path, _ isDelivered: Bool, _ now: Instant) {
        // Not the directory itself: a copy of it in our hand would make every change to its files one too.
        guard let name = file.name, let noLease = directories[file.parent].map(\.noLease) else { return }
        if let rule = settings.ignored.rule(for: name, isDirectory: false) {
            return keepIgnored(file, name, rule, now)
        }
        do throws(SystemError) {
            try observe(file, name, noLease, isDelivered, now)
        } catch {
            let due = now + settings.slowTick
            keep(file, name, Visitor(verdict: .wait(until: due, .unreadable(error)), due: due))
        }
    }

    private mutating func observe(
        _ file: Path, _ name: Name, _ noLease: String?, _ isDelivered: Bool, _ now: Instant
    ) throws(SystemError) {
        let visitor = directories[file.parent]?.files[name]
        if let visitor, try isAside(visitor, file, now) { return }
        var settle = visitor?.settle ?? Settle(settings)
        let look = Observer.Look(at: now, noLease: noLease, isDelivered: isDelivered)
        guard let (verdict, attributes) = try observer.look(at: file, &settle, &arrivals, look) else {
            directories[file.parent]?.files[name] = nil
            return
        }
        if attributes.kind == .directory {
            directories[file.parent]?.files[name] = nil
            return enter(file)
        }
        keep(file, name, Visitor(settle: settle, verdict: verdict, due: verdict.due))
        report(file, name, verdict, attributes, before: visitor?.verdict, now)
    }

    /// Given out already, and nothing has changed since.
    private func isAside(_ visitor: Visitor, _ file: Path, _ now: Instant) throws(SystemError) -> Bool {
        guard let aside = visitor.aside, now < aside, let settle = visitor.settle else { return false }
        guard let attributes = try Disk().attributes(of: file) else { return false }
        return settle.knows(attributes)
    }

    private mutating func report(
        _ file: Path, _ name: Name, _ verdict: Verdict, _ attributes: Attributes, before: Verdict?, _ now: Instant
    ) {
        switch verdict {
        case .ready(let proof):
            round.ready.append(Dropped(file, attributes, proof))
            postpone(file, until: now + settings.slowTick)
        case .refused(let refusal) where before != verdict:
            round.refused.append(Refused(path: file, refusal: refusal))
        case .wait(_, .quietTime(_, let why)):
            tell("files in \(file.parent) are taken only after a quiet time: \(why)")
        case .wait(_, .unreadable(let error)):
            round.unreadable.append(Unreadable(path: file, error: error))
        case .wait, .held, .ignored, .refused: break
        }
    }

    private mutating func keep(_ file: Path, _ name: Name, _ visitor: Visitor) {
        directories[file.parent]?.files[name] = visitor
        if let due = visitor.due { agenda.add(file, due: due) }
    }

    /// Kept without a date, to be counted; looked for, because a temporary name goes soon.
    private mutating func keepIgnored(_ file: Path, _ name: Name, _ rule: NamePattern, _ now: Instant) {
        let attributes = try? Disk().attributes(of: file)  // what cannot be looked at is not counted
        if let attributes { _ = arrivals.first(attributes, now) }
        directories[file.parent]?.files[name] = attributes == nil ? nil : Visitor(verdict: .ignored(rule))
    }

    /// Dates that were changed leave their old entries behind; not too many.
    private mutating func tidyAgenda() {
        guard agenda.count > 1024 else { return }
        let live = directories.values.reduce(0) { $0 + $1.files.count }
        guard agenda.count > 2 * live + 1024 else { return }
        agenda.clear()
        for (path, directory) in directories {
            for (name, visitor) in directory.files {
                if let due = visitor.due { agenda.add(path / name, due: due) }
            }
        }
    }

    func status() -> DoorStatus {
        var status = DoorStatus(budget: budget)
        status.overflows = overflows
        for (path, directory) in directories {
            if case .polled(let why) = directory.sight { status.polled[path] = why }
            for visitor in directory.files.values { status.count(visitor.verdict) }
        }
        return status
    }
}

extension DoorStatus {
    fileprivate mutating func count(_ verdict: Verdict) {
        switch verdict {
        case .ready, .wait(_, .offered): offered += 1
        case .wait: waiting += 1
        case .held: held += 1
        case .ignored: ignored += 1
        case .refused: refused += 1
        }
    }
}
