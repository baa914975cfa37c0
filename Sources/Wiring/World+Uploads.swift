import Configuration
public import Gateway
public import Pipeline
import S3
import SystemCalls

extension World {
    /// Films that come over HTTP.
    ///
    /// - Parameter porter: fetches what clients put into an S3 store.
    func uploads(_ premises: Premises, _ porter: Porter?) throws(Setback) -> UploadTopic {
        let http = configuration.http
        let spools = configuration.spools
        let homes = Set(spools.map(\.organisation))
        let entrances = Entrances(
            homes: homes, others: Set(configuration.organisations.map(\.name)).subtracting(homes)
        ) {
            spools.compactMap { premises[$0.name]?.uploads }
        }
        var settings = UploadTopic.Settings()
        settings.link = http.link
        settings.publicURL = http.publicAddress?.description
        settings.singlePut = http.singlePut.bytes
        return UploadTopic(entrances, try linkKey(http.linkKey), settings, porter: porter)
    }

    /// Fetches what clients put into the store by themselves; nil where that is not S3.
    ///
    /// - Parameter tell: gets a sentence when something is the matter.
    public func porter(_ premises: Premises, tell: @escaping @Sendable (String) -> Void) -> Porter? {
        guard configuration.store.kind == .s3 else { return nil }
        let names = configuration.spools.map(\.name)
        return Porter(
            S3Forecourt(configuration.store.s3), open: { names.compactMap { premises[$0]?.uploads } }, tell: tell)
    }

    private func linkKey(_ file: Path) throws(Setback) -> LinkKey {
        do { return try LinkKey(file: file) } catch {
            throw .misconfigured("the key of links, [http] link_key, cannot be had: \(error)")
        }
    }
}
