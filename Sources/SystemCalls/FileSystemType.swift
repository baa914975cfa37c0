import CSystemCalls

/// Which kind of file system a path is on: the magic number of statfs(2).
public struct FileSystemType: Hashable, Sendable {
    public let magic: UInt

    public init(magic: UInt) { self.magic = magic }

    public init(of path: Path) throws(SystemError) {
        var magic: UInt = 0
        guard path.withCString({ sc_filesystem_magic($0, &magic) }) == 0 else { throw .last("statfs", path) }
        self.magic = magic
    }
}

extension FileSystemType {
    /// Why nothing that must survive a power cut should be kept there; nil where nothing is known against
    /// it. These have no directory that can be flushed, or no rename that is atomic when the power goes.
    public var unfitness: String? {
        Self.unfit[magic].map { "\($0) does not keep a rename whole through a power cut; use ext4, XFS or Btrfs" }
    }

    /// Magic numbers of statfs(2) and linux/magic.h.
    private static let unfit: [UInt: String] = [
        0x4d44: "FAT", 0x2011_bab0: "exFAT", 0x5346_544e: "NTFS", 0x7366_746e: "NTFS", 0xff53_4d42: "CIFS",
        0xfe53_4d42: "SMB", 0x517b: "SMB", 0x9660: "ISO 9660", 0x7371_7368: "SquashFS",
    ]
}
