extension Syntax {
    /// What `--help` prints, with a line end behind it.
    public var help: String {
        let calls = usage.enumerated().map { ($0 == 0 ? "usage: " : "       ") + "\(program) \($1)\n" }
        return calls.joined() + "\n\(summary)\n"
            + table("commands", commands.map { ($0.usage, $0.help) })
            + table("options", options.map { ($0.label, $0.help) })
    }

    /// Two columns under a heading; nothing without rows.
    private func table(_ heading: String, _ rows: [(label: String, help: String)]) -> String {
        let width = rows.map(\.label.count).max() ?? 0
        let lines = rows.map { row in
            "  " + row.label + String(repeating: " ", count: width - row.label.count + 2) + row.help + "\n"
        }
        return rows.isEmpty ? "" : "\n\(heading):\n" + lines.joined()
    }
}

extension Option {
    /// `-c, --config FILE`
    fileprivate var label: String {
        (short.map { "-\($0), " } ?? "    ") + "--\(long)" + (argument.map { " \($0)" } ?? "")
    }
}
