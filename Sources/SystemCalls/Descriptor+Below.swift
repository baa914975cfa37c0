import Glibc

extension Descriptor {
    /// Opens a regular file for reading, going down from `directory` name by name without following a link: nobody who may
    /// write there can have another file opened. Nil where there is no such file, or something else on the way or at
    /// its end.
    ///
    /// - Parameter directory: itself reached as the operator wrote it, by links too.
    public static func open(_ names: [Name], below directory: Path) throws(SystemError) -> Descriptor? {
        guard let last = names.last else { return nil }
        do throws(SystemError) {
            var place = try open(directory, O_RDONLY | O_DIRECTORY)
            for name in names.dropLast() { place = try place.open(name, O_RDONLY | O_DIRECTORY) }
            // A pipe would have us wait for its other end.
            let file = try place.open(last, O_RDONLY | O_NONBLOCK)
            guard try file.attributes().kind == .file else { return nil }
            return consume file
        } catch {
            guard [ENOENT, ENOTDIR, ELOOP, ENXIO, ENAMETOOLONG].contains(error.code) else { throw error }
            return nil
        }
    }

    private borrowing func open(_ name: Name, _ flags: Int32) throws(SystemError) -> Descriptor {
        let path = path.map { $0 / name }
        while true {
            let number = withName(name) { openat(self.number, $0, flags | O_NOFOLLOW | O_CLOEXEC) }
            if number >= 0 { return Descriptor(owning: number, path) }
            if errno != EINTR { throw .last("openat", path) }
        }
    }
}

private func withName<Answer>(_ name: Name, _ body: (UnsafePointer<CChar>) -> Answer) -> Answer {
    (name.bytes + [0]).withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress!) }
}
