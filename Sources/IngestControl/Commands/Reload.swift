import Glibc
import JSONValue
import SystemCalls

extension Control {
    /// Waits until the daemon serves what it has read anew; 1, with every problem, when it goes on with what it had.
    func reload() throws(ControlError) -> Int32 {
        var lines = try answer(at: Self.control).split(whereSeparator: \.isNewline).map(String.init)
        let isTaken = lines.first == "taken"
        lines = lines.isEmpty ? ["the daemon ended before it served the new configuration"] : Array(lines.dropFirst())
        if request.isJSON {
            print(JSON(members: ["taken": JSON(isTaken), "text": .array(lines.map { JSON($0) })]))
        } else {
            for line in lines { isTaken ? print(line) : complain(line) }
        }
        return isTaken ? EX_OK : 1
    }

    /// In the daemon's run-time directory: as one of its service's own commands, or from outside.
    private static var control: Path {
        let given = getenv("RUNTIME_DIRECTORY").flatMap { String(cString: $0).split(separator: ":").first }
        return (given.flatMap { Path(String($0)) } ?? "/run/ingestd") / "control"
    }

    private func answer(at path: Path) throws(ControlError) -> String {
        do {
            return try LocalConnection(to: path).text(limit: 1 << 20)
        } catch {
            if error.isForbidden { throw .mayNotAsk(path) }
            guard error.isAbsent || error.isRefused else { throw .system(error) }
            throw .noDaemon(path)
        }
    }
}
