import CSystemCalls

/// A confinement's files as Landlock wants them: made by us, with our rights, and entered by the child.
struct Ruleset: ~Copyable {
    private let descriptor: Descriptor
    private let version: Int32

    /// Minus one for one that forbids nothing.
    var number: Int32 { descriptor.number }

    /// One that forbids nothing without a confinement, and where the kernel has no Landlock.
    ///
    /// - Parameter program: may be read and executed wherever it is.
    static func make(of confinement: Confinement?, program: Path) throws(SystemError) -> Ruleset {
        let version = Int32(Confinement.Means.here.landlock)
        guard let confinement, version > 0 else { return Ruleset(descriptor: Descriptor(owning: -1), version: 0) }
        let number = sc_landlock_ruleset(version)
        guard number >= 0 else { throw .last("landlock_create_ruleset") }
        let ruleset = Ruleset(descriptor: Descriptor(owning: number), version: version)
        for path in Confinement.system { try ruleset.allow(path, ifThere: true) }
        for path in [program] + confinement.readable { try ruleset.allow(path) }
        for path in [Confinement.nothing] + confinement.writable { try ruleset.allow(path, writing: true) }
        return ruleset
    }

    private func allow(_ path: Path, writing: Bool = false, ifThere: Bool = false) throws(SystemError) {
        let answer = path.withCString { sc_landlock_allow(descriptor.number, version, $0, writing ? 1 : 0) }
        guard answer != 0 else { return }
        let error = SystemError.last("landlock_add_rule", path)
        if !error.isAbsent || !ifThere { throw error }
    }
}
