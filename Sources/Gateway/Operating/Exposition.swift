/// Metrics as Prometheus reads them (text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/).
struct Exposition {
    enum Kind: String { case counter, gauge, histogram }

    struct Sample {
        /// Behind the family's name: `_bucket`.
        var suffix = ""
        var labels: [(name: String, value: String)] = []
        var value: Double
    }

    private(set) var text = ""

    /// A family without samples is left out: nobody could say what its labels are.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            let block = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            text += "\(name)\(sample.suffix)\(block) \(Self.number(sample.value))\n"
        }
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Without `.0`: every reader takes both, and people like this one.
    static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        return value.magnitude < 1e15 && value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
