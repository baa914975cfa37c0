import CSystemCalls

extension Confinement {
    /// What this kernel confines a child by. Limits and "no new privileges" every kernel has.
    public struct Means: Hashable, Sendable {
        /// The version of Landlock; 0 where the kernel has none, and a child sees what we see.
        public var landlock: Int
        /// Whether system calls are filtered; if not, a child may use the network.
        public var filter: Bool

        public init(landlock: Int, filter: Bool) {
            self.landlock = landlock
            self.filter = filter
        }

        /// Of the kernel that we run on.
        public static let here = Means(landlock: Int(sc_landlock_version()), filter: sc_has_filter() != 0)

        /// What is missing, each as a sentence about a child; none where all is well.
        public var lacks: [String] {
            (landlock == 0 ? ["no Landlock in this kernel: ffmpeg sees the files that the daemon sees"] : [])
                + (filter ? [] : ["no seccomp in this kernel: ffmpeg is not kept from the network"])
        }
    }
}

extension Confinement.Means: CustomStringConvertible {
    /// `Landlock 7, seccomp, limits`
    public var description: String {
        ((landlock > 0 ? ["Landlock \(landlock)"] : []) + (filter ? ["seccomp"] : []) + ["limits"])
            .joined(separator: ", ")
    }
}
