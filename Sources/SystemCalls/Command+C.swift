import CSystemCalls
import Glibc

extension Command {
    /// The command as C sees it, for the length of the call.
    ///
    /// - Parameter ruleset: of the command's confinement.
    func withCChild(
        output: Int32, errors: Int32, ruleset: borrowing Ruleset, _ body: (UnsafePointer<sc_child>) -> Int32
    ) -> Int32 {
        var confinement = sc_confinement(confinement?.limits, ruleset: ruleset.number)
        let isConfined = self.confinement != nil
        return withUnsafePointer(to: &confinement) { confinement in
            withCStrings([executable.bytes] + arguments.map(\.bytes)) { arguments in
                withCStrings(environment.map { Array($0.utf8) }) { environment in
                    withCStrings([executable.bytes, directory?.bytes ?? []]) { paths in
                        var child = sc_child(
                            executable: paths[0], arguments: arguments, environment: environment,
                            directory: directory == nil ? nil : UnsafePointer(paths[1]), niceness: Int32(niceness),
                            confinement: isConfined ? confinement : nil, output: output, errors: errors)
                        return body(&child)
                    }
                }
            }
        }
    }
}

extension sc_confinement {
    fileprivate init(_ limits: Confinement.Limits?, ruleset: Int32) {
        self.init(
            ruleset: ruleset, filter: Confinement.Means.here.filter ? 1 : 0, memory: UInt(limits?.memory ?? 0),
            processor_time: limits?.seconds ?? 0, file_size: UInt(limits?.fileSize ?? 0),
            files: UInt(limits?.openFiles ?? 0))
    }
}

/// An array of C strings with a null at its end; each string ends at its first NUL.
private func withCStrings<Result>(
    _ strings: [[UInt8]], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { bytes in strdup(bytes.map { CChar(bitPattern: $0) } + [0]) }
    defer { for copy in copies { free(copy) } }
    var pointers = copies + [nil]
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
