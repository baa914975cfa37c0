internal import SystemCalls

/// How an object key is made of an item: `raw/{org}/{asset}.{ext}`. Filled in, it is a safe
/// relative path, and different for every item.
public struct KeyTemplate: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    let variables: Set<Variable>
    /// The key of an item that there is not.
    let sample: String

    enum Variable: String, CaseIterable, Sendable { case org, asset, ext }

    /// Nil for a variable that there is not, a brace without its partner, a template without
    /// `{asset}`, and one that leaves the place that it is relative to.
    public init?(_ text: String) {
        guard let (sample, variables) = Self.filled(text), variables.contains(.asset) else { return nil }
        let components = sample.split(separator: "/", omittingEmptySubsequences: false)
        guard components.allSatisfy({ Name($0) != nil }) else { return nil }
        description = text
        self.variables = variables
        self.sample = sample
    }

    /// Every variable stands for its own name.
    private static func filled(_ template: String) -> (String, Set<Variable>)? {
        var variables: Set<Variable> = []
        let pieces = template.split(separator: "{", omittingEmptySubsequences: false)
        var text = String(pieces[0])
        for piece in pieces.dropFirst() {
            let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let variable = Variable(rawValue: String(halves[0])) else { return nil }
            variables.insert(variable)
            text += variable.rawValue + halves[1]
        }
        return text.contains("}") ? nil : (text, variables)
    }
}

extension KeyTemplate: ExpressibleByStringLiteral {
    /// For templates that stand in our own source; a bad one is our bug.
    public init(stringLiteral text: String) {
        guard let template = KeyTemplate(text) else { preconditionFailure("not a template: \(text)") }
        self = template
    }
}
