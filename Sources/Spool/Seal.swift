public import SystemCalls

/// What a product held when it was sealed: `<bytes> <path>` a line, in the order of the paths. With it
/// a product can be found complete, or not, at any later time.
public struct Seal: Hashable, Sendable {
    static let file: Name = "seal"

    private let text: [UInt8]

    init(of product: Path, on fileSystem: any FileSystem) throws(SpoolError) {
        let files = try kernel(fileSystem.files(below: product))
        var text: [UInt8] = []
        for file in files where file.path != product / Self.file {
            let relative = file.path.bytes.dropFirst(product.bytes.count + 1)
            text += Array("\(file.size) ".utf8) + relative + [UInt8(ascii: "\n")]
        }
        self.text = text
    }

    func write(into product: Path, on fileSystem: any FileSystem) throws(SpoolError) {
        try kernel(fileSystem.write(text, to: product / Self.file))
    }

    /// Throws `broken` when the product does not hold exactly what was sealed.
    public static func check(_ product: Path, on fileSystem: any FileSystem) throws(SpoolError) {
        let now = try Seal(of: product, on: fileSystem)
        guard try kernel(fileSystem.exists(product / file)) else {
            throw .broken(product, reason: "it was never sealed")
        }
        let sealed = try kernel(fileSystem.read(product / file))
        guard sealed == now.text else {
            throw .broken(product, reason: "files are missing or of another size than when it was sealed")
        }
    }
}
