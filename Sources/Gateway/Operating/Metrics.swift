import Pipeline
import Spool
import SystemCalls
import Watch

/// The box in figures: every name, with its labels, is listed in docs/http.md.
struct Metrics {
    private(set) var exposition = Exposition()
    private let now = Timestamp.now()

    mutating func add(_ premises: Premises) {
        let services = premises.services.sorted { $0.key < $1.key }
        let spools =
            services.map { ($0.key, true) } + premises.absent.sorted { $0.key < $1.key }.map { ($0.key, false) }
        exposition.add(
            "ingestd_spool_served", .gauge, "1 while the spool is served, 0 while it is offline.",
            spools.map { .init(labels: [("spool", $0.0)], value: $0.1 ? 1 : 0) })
        let loads = services.map { ($0.key, $0.value.standings.loads) }
        add(loads)
        addLag(loads, services)
        addRoom(services)
        addSteps(services)
        addDoors(premises.doors.sorted { $0.key < $1.key })
    }

    mutating func add(_ letterbox: Letterbox) {
        exposition.add(
            "ingestd_events_waiting", .gauge, "Events of stores that are not looked at yet.",
            [.init(labels: [], value: Double(letterbox.waiting))])
        let sources = letterbox.sources.map { ($0.settings.name, $0.figures) }
        func total(_ name: String, _ help: String, _ value: (SourceService.Figures) -> Int) {
            let samples = sources.map { source, figures in
                Exposition.Sample(labels: [("source", source)], value: Double(value(figures)))
            }
            exposition.add("ingestd_source_\(name)_total", .counter, help, samples)
        }
        total("looks", "Keys that were looked at because of an event.", \.looks)
        total("untold", "Films that no event told of, found in a list.", \.untold)
        total("taken", "Films that were taken.", \.taken)
        total("refused", "Objects that were not taken.", \.refused)
        total("bytes", "Bytes that were fetched.", \.bytes)
    }

    mutating func add(_ meter: RequestMeter) {
        let counts = meter.all.sorted {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }
        exposition.add(
            "ingestd_http_requests_total", .counter, "Answered requests.",
            counts.map { key, count in
                let labels = [("method", key.method), ("route", key.route), ("status", "\(key.status)")]
                return .init(labels: labels, value: Double(count))
            })
    }

    private typealias Loads = [(spool: String, stages: [Stage: Standings.Load])]
    private typealias Services = [(key: String, value: SpoolService)]

    private mutating func add(_ loads: Loads) {
        gauge("ingestd_items", "Items in a stage.", loads) { Double($0.items) }
        gauge("ingestd_source_bytes", "Bytes of the sources of the items in a stage.", loads) { Double($0.bytes) }
        gauge("ingestd_oldest_seconds", "How long ago the oldest item in a stage arrived.", loads) { [now] load in
            load.oldest.map { $0.age(at: now) }
        }
    }

    private mutating func gauge(
        _ name: String, _ help: String, _ loads: Loads, _ value: (Standings.Load) -> Double?
    ) {
        let samples = loads.flatMap { spool, stages in
            Stage.allCases.compactMap { stage in
                stages[stage].flatMap(value).map { value in
                    Exposition.Sample(labels: [("spool", spool), ("stage", "\(stage)")], value: value)
                }
            }
        }
        exposition.add(name, .gauge, help, samples)
    }

    private mutating func addLag(_ loads: Loads, _ services: Services) {
        let samples = loads.flatMap { spool, stages in
            let since = [
                ("store", stages[.transcoded]?.unstoredSince), ("pins", stages[.transcoded]?.waitingSince),
                ("catalog", stages[.pinned]?.waitingSince),
            ]
            return since.map { to, since in
                Exposition.Sample(labels: [("spool", spool), ("to", to)], value: since?.age(at: now) ?? 0)
            }
        }
        exposition.add(
            "ingestd_lag_seconds", .gauge,
            "How long the film that waits longest has waited for the store, the pins or the catalog.", samples)
        exposition.add(
            "ingestd_catalog_behind_items", .gauge, "Items that the catalog does not have as they are now.",
            services.map { .init(labels: [("spool", $0.key)], value: Double($0.value.mirror.behind)) })
        exposition.add(
            "ingestd_chores", .gauge,
            "Items in done that something is to be done for, and items that are being taken off.",
            services.flatMap { spool, service in
                let chores = service.chores
                return [("upkeep", chores.upkeep), ("removal", chores.removals)].map { kind, count in
                    Exposition.Sample(labels: [("spool", spool), ("kind", kind)], value: Double(count))
                }
            })
    }

    private mutating func addRoom(_ services: Services) {
        let rooms = services.compactMap { spool, service in
            // What cannot be asked has no figure; /readyz says what is the matter.
            (try? service.spool.room()).map { (spool, $0, service.spool.floor) }
        }
        let figures: [(name: String, help: String, value: (_ free: Room, _ floor: Room) -> Int)] = [
            ("free_bytes", "Room on the spool's disk.", { free, _ in free.bytes }),
            ("floor_bytes", "Below so much room nothing is admitted.", { _, floor in floor.bytes }),
            ("free_inodes", "Inodes that are left on the spool's disk.", { free, _ in free.inodes }),
            ("floor_inodes", "Below so many inodes nothing is admitted.", { _, floor in floor.inodes }),
        ]
        for figure in figures {
            exposition.add(
                "ingestd_disk_\(figure.name)", .gauge, figure.help,
                rooms.map { .init(labels: [("spool", $0.0)], value: Double(figure.value($0.1, $0.2))) })
        }
    }

    private mutating func addSteps(_ services: Services) {
        let steps = services.flatMap { spool, service in
            service.tally.steps.sorted { $0.key < $1.key }.flatMap { stage, histogram in
                histogram.samples([("spool", spool), ("step", stage.step)])
            }
        }
        exposition.add(
            "ingestd_step_seconds", .histogram, "How long the steps took that brought an item on.", steps)
        exposition.add(
            "ingestd_hindrances_total", .counter, "Steps that did not bring their item on, by the class of the reason.",
            services.flatMap { spool, service in
                let counts = service.tally.hindrances.sorted {
                    ($0.key.stage, $0.key.hindrance.rawValue) < ($1.key.stage, $1.key.hindrance.rawValue)
                }
                return counts.map { key, count in
                    let labels = [("spool", spool), ("step", key.stage.step), ("class", key.hindrance.rawValue)]
                    return Exposition.Sample(labels: labels, value: Double(count))
                }
            })
        let working = services.flatMap { spool, service in
            let lines = service.board.now.values
            return Stage.working.flatMap { stage in
                [
                    ("working", lines.count { $0.stage == stage && $0.note == nil }),
                    ("resting", lines.count { $0.stage == stage && $0.note != nil }),
                ].map { state, count in
                    Exposition.Sample(
                        labels: [("spool", spool), ("step", stage.step), ("state", state)], value: Double(count))
                }
            }
        }
        exposition.add(
            "ingestd_step_items", .gauge, "Items that a step works on, or that rest after a setback.", working)
    }

    private mutating func addDoors(_ doors: [(key: String, value: DoorKeeper)]) {
        let statuses = doors.map { ($0.key, $0.value.status) }
        exposition.add(
            "ingestd_door_files", .gauge, "Files at the door.",
            statuses.flatMap { spool, status in
                [
                    ("waiting", status.waiting), ("held", status.held), ("offered", status.offered),
                    ("ignored", status.ignored), ("refused", status.refused),
                ].map { Exposition.Sample(labels: [("spool", spool), ("state", $0.0)], value: Double($0.1)) }
            })
        exposition.add(
            "ingestd_door_overflows_total", .counter, "How often the kernel lost events.",
            statuses.map { .init(labels: [("spool", $0.0)], value: Double($0.1.overflows)) })
        exposition.add(
            "ingestd_inotify_watches", .gauge, "Watches that the door needs.",
            statuses.map { .init(labels: [("spool", $0.0)], value: Double($0.1.budget.needed)) })
        exposition.add(
            "ingestd_inotify_watches_limit", .gauge, "Watches that the kernel allows this user.",
            statuses.compactMap { spool, status in
                status.budget.limits.watches.map { .init(labels: [("spool", spool)], value: Double($0)) }
            })
        exposition.add(
            "ingestd_door_polled_directories", .gauge, "Directories that have no events.",
            statuses.map { .init(labels: [("spool", $0.0)], value: Double($0.1.polled.count)) })
    }
}

extension Timestamp {
    /// Seconds; none for what is to come.
    fileprivate func age(at now: Timestamp) -> Double { max(0, Double(now.nanoseconds - nanoseconds) / 1e9) }
}

extension Histogram {
    fileprivate func samples(_ labels: [(name: String, value: String)]) -> [Exposition.Sample] {
        var sum = 0
        var samples: [Exposition.Sample] = []
        for (bound, count) in zip(Self.bounds + [.infinity], counts) {
            sum += count
            let bound = [(name: "le", value: Exposition.number(bound))]
            samples.append(.init(suffix: "_bucket", labels: labels + bound, value: Double(sum)))
        }
        samples.append(.init(suffix: "_sum", labels: labels, value: self.sum))
        samples.append(.init(suffix: "_count", labels: labels, value: Double(sum)))
        return samples
    }
}

extension Stage {
    /// The step that takes items from it.
    fileprivate var step: String {
        switch self {
        case .admitted: "segment"
        case .segmented: "transcode"
        case .transcoded: "pin"
        case .pinned: "catalogue"
        case .done, .failed: "none"
        }
    }
}
