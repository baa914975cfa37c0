public import SystemCalls

/// What can be relied on in a directory, by the file system that it is on.
public struct DirectoryTraits: Hashable, Sendable {
    /// The file system's name, where other hosts or programs change it behind this kernel's back; nil
    /// where events and leases can be relied on.
    public let fileSystem: String?

    public init(_ type: FileSystemType) {
        fileSystem = Self.shared[type.magic]
    }

    public init(of directory: Path) throws(SystemError) {
        self.init(try FileSystemType(of: directory))
    }

    /// Why the directory must be polled.
    public var noEvents: String? {
        fileSystem.map { "\($0) gives no events for what other hosts do" }
    }

    /// Why a lease proves nothing there.
    public var noLease: String? {
        fileSystem.map { "\($0) does not tell of writers on other hosts" }
    }

    /// Magic numbers of statfs(2) and linux/magic.h. overlayfs is not among them: events and leases were seen to work on it (6.18).
    private static let shared: [UInt: String] = [
        0x6969: "NFS", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB", 0x517b: "SMB", 0x6573_5546: "FUSE",
        0x0102_1997: "9P", 0x00c3_6400: "Ceph", 0x5346_414f: "AFS", 0x6b41_4653: "AFS", 0x0116_1970: "GFS2",
        0x7461_636f: "OCFS2", 0x0bd0_0bd0: "Lustre", 0x7375_7245: "Coda", 0x786f_4256: "VirtualBox",
        0xbacb_acbc: "VMware", 0x1983_0326: "BeeGFS", 0x4750_4653: "GPFS",
    ]
}
