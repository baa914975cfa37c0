import Glibc

/// The processors that this process may use.
public enum Processor {
    /// At least one.
    public static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

extension Path {
    /// The same place from the root: a relative path is taken from the working directory, without
    /// looking at links.
    public var absolute: Path {
        if bytes.first == .slash { return self }
        guard let buffer = getcwd(nil, 0) else { return self }
        defer { free(buffer) }
        return Path(String(cString: buffer)).flatMap { Path(bytes: $0.bytes + [.slash] + bytes) } ?? self
    }
}
