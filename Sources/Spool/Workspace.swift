public import SystemCalls

/// Where a step works: private, on the spool's own file system, and worth nothing until it is sealed.
/// It survives a crash, so that a step can find the units that it had finished.
public struct Workspace: ~Copyable, Sendable {
    /// Becomes the product as it is. Starts empty.
    public let product: Path
    /// What the step finishes on its way; thrown away after the product was published.
    public let units: Units
    private let fileSystem: any FileSystem

    init(product: Path, scratch: Path, on fileSystem: any FileSystem) {
        self.product = product
        units = Units(scratch: scratch, on: fileSystem)
        self.fileSystem = fileSystem
    }

    /// Makes everything in the product durable and writes its seal. The only way to a `Product`: a
    /// rename cannot overtake the bytes that it publishes.
    public consuming func seal() throws(SpoolError) -> Product {
        try Seal(of: product, on: fileSystem).write(into: product, on: fileSystem)
        try kernel(fileSystem.synchronizeTree(product))
        return Product(directory: product)
    }
}

/// A sealed workspace: whole, durable, and to be published once.
public struct Product: ~Copyable, Sendable {
    let directory: Path
}

extension FileSystem {
    /// Makes a tree durable: the bytes of every file, then the names, leaves first.
    func synchronizeTree(_ directory: Path) throws(SystemError) {
        for entry in try entries(of: directory).sorted(by: { $0.name < $1.name }) {
            let path = directory / entry.name
            if entry.kind == .directory {
                try synchronizeTree(path)
            } else {
                try synchronize(file: path)
            }
        }
        try synchronize(directory: directory)
    }
}
