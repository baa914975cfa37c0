import SystemCalls

/// A file of `Fixtures/`; empty where there is none.
func fixture(_ name: String) -> [UInt8] {
    let place = Path(#filePath).parent / "Fixtures"
    // A test that reads nothing fails where it looks at what it read.
    return (try? Disk().read(place / Name(name)!)) ?? []
}
