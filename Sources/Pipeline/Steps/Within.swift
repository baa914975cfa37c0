/// Runs what may take at most so long; then it is cancelled, and a temporary setback says so.
func within(
    _ limit: Duration, _ body: @escaping @Sendable () async throws(Setback) -> Void
) async throws(Setback) {
    let outcome = await withTaskGroup(of: Result<Void, Setback>.self) { group in
        group.addTask {
            do throws(Setback) { return .success(try await body()) } catch { return .failure(error) }
        }
        group.addTask {
            try? await Task.sleep(for: limit)  // Cancelled is awake: the other was faster, or all is to end.
            return .failure(Task.isCancelled ? .stopped : .temporary("it took more than \(limit)"))
        }
        let first = await group.next() ?? .failure(.stopped)
        group.cancelAll()
        return first
    }
    try outcome.get()
}
