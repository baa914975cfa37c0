internal import SystemCalls

/// The tree: which directories there are, and how each is watched.
extension Known {
    private static let deepest = 32
    /// PATH_MAX with room for a name: a longer path could not be opened.
    private static let longest = 4096 - 257

    /// The door itself, and everything below it.
    mutating func readDoor() throws(DoorError) {
        do {
            _ = try Disk().entries(of: incoming)
        } catch {
            throw .offline(incoming, error)
        }
        enter(incoming)
    }

    /// Watches a directory and all below it, and hints at all files there. The watch comes before the
    /// reading: what is made between the two is seen twice and not missed.
    mutating func enter(_ path: Path) {
        if let name = path.name { directories[path.parent]?.subdirectories.insert(name) }
        var open = [path]
        while let next = open.popLast() {
            guard isWithinBounds(next), watch(next) else { continue }
            open += read(next)
        }
    }

    /// Hints at the files of a directory, and at those that were known there. Answers the directories
    /// in it that are not left alone; those that were there before and have gone are forgotten.
    mutating func read(_ path: Path) -> [Path] {
        guard let entries = entries(of: path) else { return [] }
        var found: Set<Name> = []
        for entry in entries {
            if entry.kind != .directory {
                hints.insert(path / entry.name)
            } else if settings.ignored.rule(for: entry.name, isDirectory: true) == nil {
                found.insert(entry.name)
            }
        }
        for name in (directories[path]?.files ?? [:]).keys { hints.insert(path / name) }
        for name in (directories[path]?.subdirectories ?? []).subtracting(found) { forget(path / name) }
        directories[path]?.subdirectories = found
        return found.map { path / $0 }
    }

    /// Forgets a directory with everything below it: it was moved out, removed, or renamed.
    mutating func forget(_ path: Path) {
        if let name = path.name { directories[path.parent]?.subdirectories.remove(name) }
        var open = [path]
        while let next = open.popLast() {
            guard let directory = directories.removeValue(forKey: next) else { continue }
            endWatch(directory.sight, of: next)
            open += directory.subdirectories.map { next / $0 }
        }
    }

    /// Nil when the directory has gone, or cannot be read; then the operator is told.
    private mutating func entries(of path: Path) -> [Entry]? {
        do {
            return try Disk().entries(of: path)
        } catch {
            if error.isAbsent { forget(path) } else { tell("nothing is taken from \(path): \(error)") }
            return nil
        }
    }

    /// False when there is no directory of that path any more.
    private mutating func watch(_ path: Path) -> Bool {
        do {
            let traits = try ground.traits(path)
            let sight = try sight(of: path, traits)
            replaceSight(of: path, by: sight)
            directories[path]?.noLease = traits.noLease
            return true
        } catch {
            if error.isAbsent { forget(path) } else { tell("nothing is taken from \(path): \(error)") }
            return false
        }
    }

    private mutating func sight(of path: Path, _ traits: DirectoryTraits) throws(SystemError) -> Directory.Sight {
        if let why = traits.noEvents { return polled(path, why) }
        do {
            return .events(try ground.watch(path))
        } catch {
            guard !error.isAbsent else { throw error }
            let limit = limits.watches.map { " (\($0))" } ?? ""
            return polled(path, error.isFull ? "fs.inotify.max_user_watches\(limit) are used up" : "\(error)")
        }
    }

    private mutating func polled(_ path: Path, _ why: String) -> Directory.Sight {
        tell("\(path) is read every \(settings.poll.text): \(why)")
        return .polled(why)
    }

    private mutating func replaceSight(of path: Path, by sight: Directory.Sight) {
        if let before = directories[path]?.sight, before != sight { endWatch(before, of: path) }
        directories[path, default: Directory(sight: sight)].sight = sight
        if case .events(let number) = sight { watched[number] = path }
    }

    /// Only where the watch still stands for this path: the same directory may have been met by another.
    private mutating func endWatch(_ sight: Directory.Sight, of path: Path) {
        guard case .events(let number) = sight, watched[number] == path else { return }
        watched[number] = nil
        inotify.forget(number)
    }

    private mutating func isWithinBounds(_ path: Path) -> Bool {
        let depth = path.names(below: incoming)?.count ?? 0
        if depth <= Self.deepest, path.bytes.count <= Self.longest { return true }
        tell("nothing is taken from \(path): directories deeper than \(Self.deepest), or with too long a path")
        return false
    }
}
