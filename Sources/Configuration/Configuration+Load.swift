internal import Glibc
public import SystemCalls

extension Configuration {
    /// What `ingestd.conf` and then `conf.d/*.conf` in `directory` say, in the order of their
    /// names. A file or directory that is not there says nothing; one that cannot be read is a
    /// problem.
    public static func load(directory: Path = "/etc/ingestd") throws(Problems) -> Configuration {
        var files: [Path] = []
        do {
            let drops = directory / "conf.d"
            if try Disk().exists(directory / "ingestd.conf") { files.append(directory / "ingestd.conf") }
            if try Disk().exists(drops) {
                let names = try Disk().entries(of: drops).map(\.name).filter(\.isConfiguration).sorted()
                files += names.map { drops / $0 }
            }
        } catch {
            throw Problems(all: [.unreadable(error)])
        }
        return try Configuration(reading: files)
    }

    /// What this one file says, which must be there.
    public static func load(file: Path) throws(Problems) -> Configuration {
        try Configuration(reading: [file])
    }

    /// Every file is read and looked at, also after one that cannot be read.
    private init(reading files: [Path]) throws(Problems) {
        var sources: [Source] = []
        var unread: [Problem] = []
        for file in files {
            do throws(Problem) {
                sources.append(Source(file, try Self.bytes(of: file)))
            } catch {
                unread.append(error)
            }
        }
        do throws(Problems) {
            try self.init(parsing: sources)
        } catch {
            throw Problems(all: unread + error.all)
        }
        if !unread.isEmpty { throw Problems(all: unread) }
    }

    /// Links are followed: the operator put them there. A pipe is refused, for it has no size and
    /// would read as an empty file.
    private static func bytes(of file: Path) throws(Problem) -> [UInt8] {
        do throws(SystemError) {
            let descriptor = try Descriptor.open(file, O_RDONLY | O_NONBLOCK)
            let attributes = try descriptor.attributes()
            if attributes.kind == .file, attributes.size <= 1 << 20 {
                return try descriptor.read(at: 0, count: 1 << 20)
            }
        } catch {
            throw .unreadable(error)
        }
        throw .notAFile(file)
    }
}

extension Name {
    /// `10-ours.conf`, but neither an editor's `.10-ours.conf.swp` nor dpkg's `10-ours.conf.dpkg-new`.
    fileprivate var isConfiguration: Bool {
        bytes.first != UInt8(ascii: ".") && bytes.suffix(5) == Array(".conf".utf8)[...]
    }
}
