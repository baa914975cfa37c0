import CLibFuzzer
import Glibc

/// `Fuzz PARSER …`: feeds one of our parsers with inputs that libFuzzer makes up, until one brings it down.
/// What follows the parser's name is libFuzzer's; scripts/fuzz has the words.
@main enum Fuzz {
    static func main() {
        guard chosen != nil else {
            for parser in Parser.all { print(parser.name) }
            exit(EX_USAGE)
        }
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        exit(LLVMFuzzerRunDriver(&count, &arguments, feed))
    }
}

private let chosen: Parser? = CommandLine.arguments.dropFirst().first.flatMap { name in
    Parser.all.first { $0.name == name }
}

/// A function, not a closure: one that stood in `main` would belong to the main actor.
private func feed(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    // A refusal is a good answer to bytes that mean nothing.
    try? chosen?.feed(input)
    return 0
}
