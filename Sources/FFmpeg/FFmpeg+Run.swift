internal import Pipeline
internal import SystemCalls

extension FFmpeg {
    /// Runs a command to a good end, within bounds; any other end is a setback by the table of complaints.
    ///
    /// - Parameters:
    ///   - task: as in `could not <task>`.
    ///   - source: the film, if there is one.
    ///   - directory: where the command writes, if it does.
    @discardableResult
    func run(
        _ command: Command, _ task: String, _ effort: Effort, reading source: Path? = nil,
        writing directory: Path? = nil, line: (ArraySlice<UInt8>) -> Void = { _ in }
    ) async throws(Setback) -> Exit {
        let command = bounds.confine(command, source: source, directory: directory, effort)
        let exit: Exit
        do {
            // What a stopped encoder would still write is thrown away: it need not be waited for.
            exit = try await command.run(grace: .seconds(1), line: line)
        } catch {
            throw .temporary("could not \(task): \(error)")
        }
        guard exit.isSuccess else {
            throw Complaint.setback(exit, task, memory: command.confinement?.limits.memory)
        }
        return exit
    }
}
