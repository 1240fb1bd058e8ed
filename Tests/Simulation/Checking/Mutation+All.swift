import Engine
import Model
import Planning
import Rotation

/// Every bug that is planted.
extension Mutation {
    static let all = transportBugs + diskBugs + stepBugs + planBugs

    private static let transportBugs = [
        Mutation(name: "a POST without an answer is sent again", retriesPosts: true),
        Mutation(name: "a sink says that it holds what it lost", sinkForgets: true),
        Mutation(name: "a late write takes a sink back", sinkGoesBack: true),
        Mutation(name: "nothing is kept alive", letsDie: true),
        Mutation(name: "the API's clock is not looked at", trustsOwnClock: true),
    ]

    private static let diskBugs = [
        Mutation(name: "the request's body is not durable") { operation in
            guard [.intended, .sent].contains(operation.state) else { return operation }
            var lossy = operation
            lossy.request = .none
            return lossy
        },
        Mutation(name: "the intent is not durable before the call") { operation in
            [.intended, .sent].contains(operation.state) ? nil : operation
        },
        Mutation(name: "that a call is sent is not durable") { operation in
            operation.state == .sent ? nil : operation
        },
        Mutation(
            name: "stamps are not durable",
            rewrite: { changes in
                changes.filter { change in
                    guard case .stamps = change else { return true }
                    return false
                }
            }
        ),
        Mutation(
            name: "the sealed secret is not durable",
            rewrite: { changes in
                changes.filter { change in
                    guard case .keepSealed = change else { return true }
                    return false
                }
            }
        ),
        Mutation(
            name: "predecessors are forgotten",
            rewrite: { changes in
                changes.map { change in
                    guard case .record(var record) = change else { return change }
                    record.predecessors = []
                    return .record(record)
                }
            }
        ),
    ]

    /// A bug in what becomes of an operation on its way to the disk.
    private init(name: String, journalling: @escaping @Sendable (Operation) -> Operation?) {
        self.init(
            name: name,
            rewrite: { changes in
                changes.compactMap { change in
                    guard case .journal(let operation) = change else { return change }
                    return journalling(operation).map(StateChange.journal)
                }
            }
        )
    }

    private static let planBugs = [
        Mutation(name: "what a list lacks is taken for gone") { decisions in
            let plan = decisions.plan
            decisions.plan = { input in
                var input = input
                for record in input.recorded.tokens.values {
                    let organization = record.address.organization
                    guard let live = input.live[organization], live.tokens[record.token.id] == nil
                    else { continue }
                    input.live[organization]?.confirmedMissing.insert(record.token.id)
                }
                return plan(input)
            }
        },
        Mutation(name: "left-over tokens are left alone") { decisions in
            let plan = decisions.plan
            decisions.plan = { input in
                var plan = plan(input)
                plan.operations.removeAll { $0.action == .retire }
                return plan
            }
        },
        Mutation(name: "left-over tokens are found by name") { decisions in
            let plan = decisions.plan
            decisions.plan = { input in plan(input).retiringNamesakes(input) }
        },
    ]

    init(name: String, deciding decisions: @escaping @Sendable (inout Decisions) -> Void) {
        self.init(name: name, decisions: decisions)
    }
}

extension Plan {
    /// A plan that takes every token of a manifest's name for its own.
    fileprivate func retiringNamesakes(_ input: PlanningInput) -> Plan {
        var plan = self
        for (address, record) in input.recorded.tokens.sorted(by: { $0.key < $1.key }) {
            guard !plan.operations.contains(where: { $0.address == address }) else { continue }
            let own = [record.token.id] + record.predecessors.map(\.id)
            let live =
                input.live[address.organization]?.tokens.values.sorted { $0.id < $1.id } ?? []
            let strangers = live.filter { token in
                token.name == record.token.name && token.isLive(at: input.now)
                    && !own.contains(token.id)
            }
            guard !strangers.isEmpty else { continue }
            plan.operations.append(
                PlannedOperation(
                    address: address,
                    action: .retire,
                    reasons: [.orphaned],
                    request: .delete(strangers.map(\.id)),
                    record: record,
                    spec: record.spec
                )
            )
        }
        return plan
    }
}
