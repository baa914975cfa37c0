/// Colours, where they are wanted (ECMA-48 §8.3.117); the text as it is, where not.
struct Ink {
    enum Colour: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    let isColoured: Bool

    func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isColoured && !text.isEmpty ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}
