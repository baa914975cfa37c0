import Glibc
import TestSupport
import Testing

extension Appliance {
    @Suite("Killed at random moments under load") struct CampaignTests {
        @Test("Every film ends in done/ exactly once, and nothing is left that should not be there")
        func short() async throws {
            try await campaign(rounds: 8, seed: .random(in: 0...UInt64.max))
        }
    }
}

/// Not limited in time, and so not within the appliance's suite.
@Suite("The long campaign", .enabled(if: Order.rounds != nil, "scripts/test-campaign runs it"), .mayBlock)
struct LongCampaign {
    @Test("Every film ends in done/ exactly once, after as many kills as were asked for")
    func long() async throws {
        try await campaign(rounds: #require(Order.rounds), seed: Order.seed ?? .random(in: 0...UInt64.max))
    }
}

/// What `scripts/test-campaign` asks for.
private enum Order {
    static let rounds = value("INGESTD_CAMPAIGN").flatMap { Int($0) }
    static let seed = value("INGESTD_CAMPAIGN_SEED").flatMap { UInt64($0) }

    private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

private func campaign(rounds: Int, seed: UInt64) async throws {
    print("campaign of \(rounds) rounds with the seed \(seed)")
    let begin = ContinuousClock.now
    try await Box.with(Campaign.settings) { box in
        var campaign = Campaign(box, seed: seed)
        do { try await campaign.run(rounds: rounds) } catch { throw Lost(seed: seed, met: campaign.text, error: error) }
        print("\(campaign.text)\((ContinuousClock.now - begin).components.seconds) s")
    }
}

/// A campaign that did not come through, with what is needed to see it again.
struct Lost: Error, CustomStringConvertible {
    let seed: UInt64
    let met: String
    let error: any Error

    var description: String { "with the seed \(seed):\n\(met)\(error)" }
}
