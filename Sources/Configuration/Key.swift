/// One key of a section: its name, its rule, and the field of `Root` that it sets.
struct Key<Root>: Sendable {
    let name: String
    let rule: String
    /// False, and nothing changed, for a text that breaks the rule.
    let set: @Sendable (inout Root, String) -> Bool
    let text: @Sendable (Root) -> String
    /// Whether the field keeps the rule; it may have been set from code.
    let isAllowed: @Sendable (Root) -> Bool
    let conceals: Bool

    init<Value>(_ name: String, _ field: any WritableKeyPath<Root, Value> & Sendable, _ form: Form<Value>) {
        self.name = name
        rule = form.rule
        set = { root, text in
            guard let value = form.value(text) else { return false }
            root[keyPath: field] = value
            return true
        }
        text = { form.text($0[keyPath: field]) }
        isAllowed = { form.allows($0[keyPath: field]) }
        conceals = form.conceals
    }

    /// A bad value, as it may be told.
    func shown(_ value: String) -> String { conceals ? "‹secret›" : value }

    /// The same key, as one of what holds `Root` in a field.
    func of<Whole>(_ part: any WritableKeyPath<Whole, Root> & Sendable) -> Key<Whole> {
        Key<Whole>(
            name: name, rule: rule, set: { set(&$0[keyPath: part], $1) }, text: { text($0[keyPath: part]) },
            isAllowed: { isAllowed($0[keyPath: part]) }, conceals: conceals)
    }

    private init(
        name: String, rule: String, set: @escaping @Sendable (inout Root, String) -> Bool,
        text: @escaping @Sendable (Root) -> String, isAllowed: @escaping @Sendable (Root) -> Bool, conceals: Bool
    ) {
        self.name = name
        self.rule = rule
        self.set = set
        self.text = text
        self.isAllowed = isAllowed
        self.conceals = conceals
    }
}
