import Configuration
import Gateway
import Pipeline
import SystemCalls

extension World {
    /// Films that come over HTTP.
    func uploads(_ premises: Premises) throws(Setback) -> UploadTopic {
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
        return UploadTopic(entrances, try linkKey(http.linkKey), settings)
    }

    private func linkKey(_ file: Path) throws(Setback) -> LinkKey {
        do { return try LinkKey(file: file) } catch {
            throw .misconfigured("the key of links, [http] link_key, cannot be had: \(error)")
        }
    }
}
