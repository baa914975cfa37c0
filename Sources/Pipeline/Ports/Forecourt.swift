/// Port: a bucket into which clients put films by themselves, at addresses that we sign. What is whole there is fetched
/// into an upload, and taken away.
public protocol Forecourt: ObjectSource {
    /// An address for one PUT of exactly `size` bytes.
    func address(of key: ObjectKey, size: Int, for time: Duration) async throws(Setback) -> String
    /// Begins an object that comes in parts. Returns what the store calls it.
    func beginParts(of key: ObjectKey) async throws(Setback) -> String
    /// An address for one PUT of a part of exactly `size` bytes.
    ///
    /// - Parameter number: from 1.
    func address(
        ofPart number: Int, size: Int, of key: ObjectKey, parts: String, for time: Duration
    ) async throws(Setback) -> String
    /// Makes the object of its parts. False where bytes of it are missing, or there are too many: then nothing is done.
    func join(_ key: ObjectKey, parts: String, size: Int) async throws(Setback) -> Bool
    /// Takes away the object, and whatever parts there are of it; none there is no error.
    func clear(_ key: ObjectKey) async throws(Setback)
}
