public import Media
public import Pipeline
public import SystemCalls

extension FFmpeg {
    public func faults(
        in tracks: [Track], of plan: TranscodePlan, at directory: Path
    ) async throws(Setback) -> [SeamFault] {
        let inspection = Inspection(plan, fileSystem)
        do {
            return try inspection.faults(in: tracks, at: directory)
        } catch let error as FilmError {
            if case .file(let error) = error { throw Setback(error) }
            return [SeamFault(track: "film", "\(error)")]
        } catch let error as SystemError {
            throw Setback(error)
        } catch {
            throw .temporary("the film cannot be verified: \(error)")
        }
    }
}
