internal import Glibc

extension Path {
    /// Where a program is: the first in PATH that may be executed; below `/usr/bin` where there is none, so that
    /// running it says what is missing.
    public init(program name: Name) {
        let search = getenv("PATH").map { String(cString: $0) } ?? ""
        let standard: Path = "/usr/bin"
        let places = search.split(separator: ":").compactMap { Path(String($0)) }
        let found = places.map { $0 / name }.first { path in path.withCString { access($0, X_OK) } == 0 }
        self = found ?? standard / name
    }
}
