import Delivery
import Model
import Reporting

/// Writes a probe to every sink that the manifests name, and looks whether hooks are installed.
struct SinkChecks: Sendable {
    let sinks: SinkFactory
    let deadline: Deadline

    /// A place that secrets go to, and for whom.
    struct Place: Sendable {
        var spec: SinkSpec
        var addresses: [Address]
        /// Whether a rotation of one of them waits for it.
        var isRequired: Bool
    }

    private static let mostAtOnce = 8
    /// How long one sink may take.
    private static let patience = Duration.seconds(30)
    /// How many sinks may be late before the others of the same system are not waited for.
    private static let mostLate = 8
    /// Failures of one kind of sink that are told one by one.
    private static let mostTold = 10

    /// The sinks of some manifests, each place once.
    static func places(in specs: [Address: TokenSpec]) -> [Place] {
        var places: [SinkID: Place] = [:]
        for (address, spec) in specs.sorted(by: { $0.key < $1.key }) {
            for sink in spec.delivery {
                var place = places[sink.id] ?? Place(spec: sink, addresses: [], isRequired: false)
                if place.addresses.last != address { place.addresses.append(address) }
                place.isRequired = place.isRequired || sink.options.isRequired
                places[sink.id] = place
            }
        }
        return places.sorted { $0.key < $1.key }.map(\.value)
    }

    func run(_ places: [Place]) async -> [HealthCheck] {
        guard !places.isEmpty else {
            return [HealthCheck("sink", .skipped, "no manifest names one")]
        }
        let systems = Dictionary(grouping: places) { place in
            [place.spec.kind.rawValue, place.spec.options.connection].compactMap(\.self)
                .joined(separator: " ")
        }
        var checks: [HealthCheck] = []
        for (system, places) in systems.sorted(by: { $0.key < $1.key }) {
            checks += Self.checks(of: system, await probe(places))
        }
        return checks
    }

    /// What each probe came to; nil: it is well.
    typealias Outcome = (place: Place, problem: Problem?)

    /// Why a sink takes no probe.
    struct Problem: Hashable, Sendable {
        var detail: String
        var hint: String?
        var isLate = false
    }

    private func probe(_ places: [Place]) async -> [Outcome] {
        await withTaskGroup(of: (Int, Problem?).self) { group in
            var next = 0
            var lateCount = 0
            var problems: [Int: Problem] = [:]
            func begin() {
                guard next < places.count, lateCount < Self.mostLate else { return }
                let (place, spec) = (next, places[next].spec)
                group.addTask { (place, await probe(spec)) }
                next += 1
            }
            for _ in 0..<Self.mostAtOnce { begin() }
            for await (place, problem) in group {
                problems[place] = problem
                if problem?.isLate == true { lateCount += 1 }
                begin()
            }
            return places.indices.map { place in
                let left = Problem(
                    detail: "it was not tried any more, since \(lateCount) others did not answer"
                )
                return (places[place], place < next ? problems[place] : left)
            }
        }
    }

    private func probe(_ spec: SinkSpec) async -> Problem? {
        let ending = await deadline.run(Self.patience) { () -> Problem? in
            do throws(SinkError) {
                try await sinks.make(spec).probe()
                return nil
            } catch {
                return Problem(detail: error.detail, hint: error.hint)
            }
        }
        switch ending {
        case .done(let problem): return problem
        case .stopped: return Problem(detail: "it was stopped")
        case .late:
            return Problem(
                detail: "it did not answer in \(Self.patience.text)",
                hint: "look at the network between this machine and the sink's",
                isLate: true
            )
        }
    }

    /// One check of all that are well, and one for each thing that is wrong.
    static func checks(of system: String, _ outcomes: [Outcome]) -> [HealthCheck] {
        let good = outcomes.count { $0.problem == nil }
        var checks: [HealthCheck] = []
        if good > 0 {
            let words = "\(good) of \(outcomes.count) \(good == 1 ? "takes" : "take") a write probe"
            checks.append(HealthCheck("sink", of: system, .ok, words))
        }
        var bad: [Problem: [Place]] = [:]
        var order: [Problem] = []
        for case (let place, let problem?) in outcomes {
            if bad[problem] == nil { order.append(problem) }
            bad[problem, default: []].append(place)
        }
        checks += order.prefix(mostTold).map { problem in
            let places = bad[problem] ?? []
            let titles = places.prefix(3).map(\.spec.id.title).joined(separator: ", ")
            let more = places.count > 3 ? " and \(places.count - 3) more" : ""
            let addresses = Set(places.flatMap(\.addresses)).sorted()
            let others = addresses.count > 1 ? " and \(addresses.count - 1) more" : ""
            let owner = addresses.first.map { " (of \($0)\(others))" } ?? ""
            return HealthCheck(
                "sink",
                of: system,
                places.contains(where: \.isRequired) ? .failed : .warning,
                "\(titles)\(more)\(owner): \(problem.detail)",
                remedy: problem.hint
            )
        }
        if order.count > mostTold {
            let rest = order.dropFirst(mostTold).flatMap { bad[$0] ?? [] }
            checks.append(
                HealthCheck(
                    "sink",
                    of: system,
                    rest.contains(where: \.isRequired) ? .failed : .warning,
                    "\(rest.count) more take no write probe",
                    remedy: "mend those above first, or name the others: regent doctor ADDRESS…"
                )
            )
        }
        return checks
    }

    /// Whether the programs of the configuration are there.
    func hooks(named names: [String]) async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        for name in names {
            let problem = await probe(.hook(HookSinkSpec(name: name)))
            checks.append(
                HealthCheck(
                    "hook",
                    of: name,
                    problem == nil ? .ok : .failed,
                    problem?.detail ?? "it is installed and can be run",
                    remedy: problem?.hint
                )
            )
        }
        return checks
    }
}
