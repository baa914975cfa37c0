public import Configuration
public import Pipeline
import Spool
import SystemCalls
import Webhooks

extension World {
    /// The outside of one spool: that of all, and those who are told of its films.
    public func ports(of spool: SpoolSettings) -> Ports {
        var ports = ports
        ports.webhooks = configuration.webhooks.compactMap { webhook in
            guard let url = webhook.url, webhook.spools.isEmpty || webhook.spools.contains(spool.name) else {
                return nil
            }
            let stages = webhook.events.compactMap { Name($0).flatMap { Stage($0) } }
            let receiver = HTTPReceiver(url.description, secret: webhook.secret.path)
            return Webhook(name: webhook.name, stages: Set(stages), receiver: receiver)
        }
        return ports
    }
}
