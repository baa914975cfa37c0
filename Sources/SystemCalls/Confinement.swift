/// What a child may see, change and take: the walls around a program that reads what strangers wrote.
///
/// With it a child gets no new privileges and puts down those that it has; no network; no process but
/// itself; of the files, where the kernel has Landlock, no others than these and the system's programs
/// and libraries; and no more of the machine than its limits (docs/decisions/0024-confinement.md).
public struct Confinement: Hashable, Sendable {
    /// Files, or directories with all below them.
    public var readable: [Path]
    /// Directories below which anything may be made, changed and removed.
    public var writable: [Path]
    public var limits: Limits

    public init(reading readable: [Path], writing writable: [Path], limits: Limits) {
        self.readable = readable
        self.writable = writable
        self.limits = limits
    }

    /// What a child may take at most; the kernel holds it to them (setrlimit(2)).
    public struct Limits: Hashable, Sendable {
        /// Bytes of memory that it writes to: an allocation beyond them fails.
        public var memory: Int
        /// Of all its threads; at its end the child is killed.
        public var processorTime: Duration
        /// Bytes of each file that it writes; beyond them it ends by SIGXFSZ.
        public var fileSize: Int
        /// Files open at once.
        public var openFiles = 128

        public init(memory: Int, processorTime: Duration, fileSize: Int) {
            self.memory = memory
            self.processorTime = processorTime
            self.fileSize = fileSize
        }

        /// What the kernel counts: whole seconds, at least one.
        var seconds: UInt { UInt(clamping: max(1, Int((processorTime / .seconds(1)).rounded(.up)))) }
    }

    /// Every child gets these to read and to execute, as far as they are there: programs, the libraries
    /// that they are linked with, and what these read when they are loaded.
    static let system: [Path] = [
        "/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives",
        "/sys/devices/system",
    ]
    /// And this to read and to write.
    static let nothing: Path = "/dev/null"
}
