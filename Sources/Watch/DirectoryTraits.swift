public import SystemCalls

/// What can be relied on in a directory, by the file system that it is on.
public struct DirectoryTraits: Hashable, Sendable {
    /// The file system's name, where it is one of which something is to be said.
    public let fileSystem: String?
    /// False where a change made by another host gives no event: such a directory is polled.
    public let hasEvents: Bool
    /// False where the kernel knows only this host's writers, so that a lease proves nothing.
    public let hasLeases: Bool

    public init(_ type: FileSystemType) {
        let name = Self.shared[type.magic]
        fileSystem = name
        hasEvents = name == nil
        hasLeases = name == nil
    }

    public init(of directory: Path) throws(SystemError) {
        self.init(try FileSystemType(of: directory))
    }

    /// File systems that other hosts or other programs change behind this kernel's back: statfs(2),
    /// linux/magic.h. overlayfs is not among them: events and leases were seen to work on it (6.18).
    private static let shared: [UInt: String] = [
        0x6969: "NFS", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB", 0x517b: "SMB", 0x6573_5546: "FUSE",
        0x0102_1997: "9P", 0x00c3_6400: "Ceph", 0x5346_414f: "AFS", 0x6b41_4653: "AFS", 0x0116_1970: "GFS2",
        0x7461_636f: "OCFS2", 0x0bd0_0bd0: "Lustre", 0x7375_7245: "Coda", 0x786f_4256: "VirtualBox",
        0xbacb_acbc: "VMware", 0x1983_0326: "BeeGFS", 0x4750_4653: "GPFS",
    ]
}
