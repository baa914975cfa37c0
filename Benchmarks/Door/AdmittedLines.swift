import Glibc

/// The daemon's log on standard input, down to the lines that say what was admitted.
struct AdmittedLines {
    struct Ended: Error {}

    /// Blocks until the next file was admitted; the name it was dropped under.
    func next() throws -> String {
        while let line = readLine() {
            guard line.contains(": admitted "), let field = line.split(separator: " ").first(where: Self.isName) else {
                continue
            }
            return String(field.dropFirst("name=".count))
        }
        throw Ended()
    }

    private static func isName(_ field: Substring) -> Bool { field.hasPrefix("name=") }
}
