/// Rows in columns as wide as they need to be; the last takes what is left of the line.
struct Table {
    let heading: [String]
    var rows: [[String]] = []

    init(_ heading: String...) {
        self.heading = heading
    }

    /// - Parameter width: of the terminal; nil for lines of any length.
    func text(width: Int?) -> String {
        let all = [heading] + rows
        let widths = heading.indices.dropLast().map { column in all.map { Columns.count($0[column]) }.max() ?? 0 }
        let left = width.map { max(8, $0 - widths.reduce(0) { $0 + $1 + 2 }) }
        return all.map { row in
            let cells = zip(row, widths).map { Columns.fit($0, $1) + "  " }.joined()
            return cells + (left.map { Columns.cut(row.last!, $0) } ?? row.last!) + "\n"
        }.joined()
    }
}

/// Facts, one a line: `name  value`, in two columns.
struct Facts {
    private var lines: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        if let value { lines.append((name, value)) }
    }

    var text: String {
        let width = lines.map(\.name.count).max() ?? 0
        return lines.map { Columns.fit($0.name, width + 2) + $0.value + "\n" }.joined()
    }
}
