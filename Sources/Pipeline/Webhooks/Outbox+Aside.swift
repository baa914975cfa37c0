import Spool
import SystemCalls

// What was set aside.

extension Outbox {
    /// What the operator has repeated is told once, and set aside anew where it is not taken.
    func repeatAsked() async {
        while !Task.isCancelled {
            await repeatOnce()
            await Heart.sleep(for: .seconds(2))
        }
    }

    func repeatOnce() async {
        // A directory that cannot be read is looked at again.
        for notice in (try? spool.noticesToRepeat()) ?? [] where notice.webhook == webhook.name {
            await repeated(notice)
        }
    }

    private func repeated(_ aside: SetAside) async {
        do throws(Setback) {
            do throws(Setback) { try await webhook.receiver.take(aside.notice) } catch {
                guard !Task.isCancelled else { return }
                try kernel(
                    spool.setAside(SetAside(webhook.name, aside.notice, reason: error.reason, at: aside.at)))
            }
            try kernel(spool.forget(aside))
        } catch {
            tell(.trouble("\(aside.notice.id) is told again and again: \(error.reason)"))
        }
    }
}
