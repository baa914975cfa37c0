import Glibc
import TestSupport
import Testing

extension Appliance {
    @Suite("The line to store, node and database is cut") struct CutTests {
        @Test("Nothing is lost, nothing is done twice, and the box catches up by itself")
        func short() async throws {
            try await campaign(cuts: 6, seed: .random(in: 0...UInt64.max))
        }
    }
}

/// Not limited in time, and so not within the appliance's suite.
@Suite("The long campaign of cuts", .enabled(if: Order.cuts != nil, "scripts/test-campaign runs it"), .mayBlock)
struct LongCutCampaign {
    @Test("Nothing is lost, nothing is done twice, after as many cuts as were asked for")
    func long() async throws {
        try await campaign(cuts: #require(Order.cuts), seed: Order.seed ?? .random(in: 0...UInt64.max))
    }
}

/// What `scripts/test-campaign` asks for.
private enum Order {
    static let cuts = value("INGESTD_CUTS").flatMap { Int($0) }
    static let seed = value("INGESTD_CAMPAIGN_SEED").flatMap { UInt64($0) }

    private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

private func campaign(cuts: Int, seed: UInt64) async throws {
    print("campaign of \(cuts) cuts with the seed \(seed)")
    let begin = ContinuousClock.now
    let shore = try await Shore()
    try await Box.with(CutCampaign.settings + shore.settings) { box in
        var campaign = CutCampaign(box, shore, seed: seed)
        do {
            try await campaign.run(cuts: cuts)
        } catch {
            throw Lost(seed: seed, met: campaign.text, error: error)
        }
        print("\(campaign.text)\((ContinuousClock.now - begin).components.seconds) s")
    }
}
