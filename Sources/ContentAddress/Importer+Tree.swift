public import SystemCalls

extension Importer {
    /// The CID of the file or directory at `path`, and nothing else.
    public func cid(of path: Path) throws(AddressError) -> CID {
        var sink = NullSink()
        return try add(tree: path, to: &sink).cid
    }

    /// Adds the file or the directory at `path` with everything below it, hidden names included.
    /// Calls `each` for every file with its path below `path`, in the order of the names (a file at
    /// `path` itself comes under its own name).
    public func add(
        tree path: Path, to sink: inout some BlockSink & ~Copyable,
        each: (_ file: Path, _ link: Link) throws(AddressError) -> Void = { _, _ in }
    ) throws(AddressError) -> Link {
        switch try attributes(of: path).kind {
        case .directory: return try add(entriesOf: path, below: nil, to: &sink, each: each)
        case .file:
            let link = try add(file: path, to: &sink)
            if let name = path.name { try each(Path(name), link) }
            return link
        case .link, .special: throw .notRegular(path)
        }
    }

    private func add(
        entriesOf directory: Path, below relative: Path?, to sink: inout some BlockSink & ~Copyable,
        each: (_ file: Path, _ link: Link) throws(AddressError) -> Void
    ) throws(AddressError) -> Link {
        let entries = try asking { () throws(SystemError) in try fileSystem.entries(of: directory) }
        var links: [(name: Name, link: Link)] = []
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            let path = directory / entry.name
            let below = relative.map { $0 / entry.name } ?? Path(entry.name)
            guard entry.name.text != nil else { throw .nameNotText(path) }
            switch entry.kind {
            case .directory:
                links.append((entry.name, try add(entriesOf: path, below: below, to: &sink, each: each)))
            case .file:
                let link = try add(file: path, to: &sink)
                links.append((entry.name, link))
                try each(below, link)
            case .link, .special: throw .notRegular(path)
            }
        }
        return try add(directory: links, to: &sink)
    }
}

extension Path {
    /// A relative path of one name. A name is never empty and has no NUL: it always is a path.
    init(_ name: Name) {
        self = Path(bytes: name.bytes)!
    }
}
