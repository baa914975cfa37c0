public import SystemCalls

/// When one file at the door is whole. A value: what was seen and when goes in, what to ask next or
/// the verdict comes out. Never asks a clock.
///
/// A look begins with `see` and goes on with the question that comes out, until it comes to rest.
public struct Settle: Hashable, Sendable {
    private let settings: Settings
    private var seen: Fingerprint?
    /// When the file was first seen as it is.
    private var changed: Instant?
    /// When a writer was last known to be there.
    private var written: Instant?
    /// When somebody was last known to have done with it, and when its bytes were first seen here.
    private var delivered: Delivery?
    /// The longest time between two changes.
    private var longestPause = Duration.zero
    private var proof = Proof.lease
    private var heldFor: String?

    public init(_ settings: Settings) {
        self.settings = settings
    }

    /// What is to be done next.
    public enum Move: Hashable, Sendable {
        case askForWriter
        case askWhetherWhole
        case rest(Verdict)
    }

    /// An event said that whoever brought the file is done with it: closed after writing, or moved here.
    public mutating func delivered(_ attributes: Attributes, firstSeen first: Instant, at now: Instant) {
        delivered = Delivery(inode: attributes.inode, first: first, last: now)
    }

    /// The file as `lstat` gave it.
    public mutating func see(_ attributes: Attributes, at now: Instant) -> Move {
        let changed = note(Fingerprint(attributes), at: now)
        switch attributes.kind {
        case .file: break
        case .link: return .rest(.refused(.link))
        case .special, .directory: return .rest(.refused(.special))
        }
        if attributes.links > 1 { return .rest(several(attributes.links, changed, now)) }
        if let heldFor, now < changed + settings.hold {
            return .rest(.held(until: changed + settings.hold, why: heldFor))
        }
        return calm(after: patience, at: now) ?? .askForWriter
    }

    /// What the kernel says of writers.
    public mutating func hear(_ answer: LeaseAnswer, at now: Instant) -> Move {
        switch answer {
        case .noWriter(let attributes):
            guard Fingerprint(attributes) == seen else { return see(attributes, at: now) }
            return settled(by: .lease, at: now)
        case .writerPresent:
            written = now
            delivered = nil
            return .rest(.wait(until: now + settings.poll, .writer))
        case .notSupported(let why):
            return waitQuietly(why, at: now)
        case .unreadable(let error):
            return .rest(.wait(until: later(now), .unreadable(error)))
        case .gone:
            return .rest(.wait(until: now + settings.poll, .changing))
        }
    }

    /// What somebody who knows films says.
    public mutating func hear(_ answer: WholenessAnswer, at now: Instant) -> Move {
        switch answer {
        case .whole: return .rest(.ready(proof))
        case .unknown: return calm(after: settings.grace, at: now) ?? .rest(.ready(proof))
        case .truncated(let why): return .rest(hold(why, at: now))
        case .unanswered(let why): return .rest(.wait(until: later(now), .unanswered(why)))
        }
    }

    /// Whether the file is still the one that was seen last.
    public func knows(_ attributes: Attributes) -> Bool { seen == Fingerprint(attributes) }

    // Chapters

    /// How long it must have been left alone. Clients set the times by name when they have closed a file,
    /// one round trip later, and the writing that was seen took two at least.
    private var patience: Duration {
        guard let delivered, delivered.inode == seen?.inode else { return settings.grace }
        return min(settings.grace, (delivered.last - delivered.first) / 2)
    }

    /// Nil when it has been left alone for so long.
    private func calm(after time: Duration, at now: Instant) -> Move? {
        let last = [changed, written, delivered?.last].compactMap(\.self).max() ?? now
        return now < last + time ? .rest(.wait(until: last + time, .grace(time))) : nil
    }

    private mutating func note(_ fingerprint: Fingerprint, at now: Instant) -> Instant {
        if let changed, seen == fingerprint { return changed }
        if let changed, seen?.inode == fingerprint.inode { longestPause = max(longestPause, now - changed) }
        seen = fingerprint
        changed = now
        heldFor = nil
        return now
    }

    /// SFTP's old rename is `link` and then `unlink`: two names for a moment are no reason to refuse.
    private func several(_ links: Int, _ changed: Instant, _ now: Instant) -> Verdict {
        let end = changed + settings.quiet
        return now < end ? .wait(until: end, .links(links)) : .refused(.links(links))
    }

    private mutating func waitQuietly(_ why: String, at now: Instant) -> Move {
        let time = max(settings.quiet, min(longestPause * 3, settings.quiet * 30))
        let end = (changed ?? now) + time
        if now < end { return .rest(.wait(until: end, .quietTime(time, noLease: why))) }
        return settled(by: .quietTime(time, noLease: why), at: now)
    }

    /// An empty file is the beginning of an upload more often than a film.
    private mutating func settled(by proof: Proof, at now: Instant) -> Move {
        self.proof = proof
        return seen?.size == 0 ? .rest(hold("it is empty", at: now)) : .askWhetherWhole
    }

    private mutating func hold(_ why: String, at now: Instant) -> Verdict {
        let end = (changed ?? now) + settings.hold
        guard now < end else { return .ready(.holdTime(settings.hold, why: why)) }
        heldFor = why
        return .held(until: end, why: why)
    }

    /// Asks more and more rarely: after as long as the file has waited already, every hold time at last.
    private func later(_ now: Instant) -> Instant {
        now + min(settings.hold, max(settings.poll, now - (changed ?? now)))
    }
}

private struct Delivery: Hashable {
    let inode: UInt64
    let first: Instant
    let last: Instant
}

/// What makes a file the same file as before.
private struct Fingerprint: Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let modified: Int64
    let links: Int
    let kind: Attributes.Kind

    init(_ attributes: Attributes) {
        device = attributes.device
        inode = attributes.inode
        size = attributes.size
        modified = attributes.modified
        links = attributes.links
        kind = attributes.kind
    }
}
