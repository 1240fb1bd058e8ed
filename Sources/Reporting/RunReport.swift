public import Model
public import Planning

/// What one run did, for programs: `regent apply -o json` and its like.
public struct RunReport {
    /// How an operation ended.
    public enum Result: String, CaseIterable, Sendable {
        /// It is done.
        case done
        /// It was refused, or could not begin; nothing happened at the API.
        case failed
        /// It is not finished: the next run goes on with it.
        case open
        /// Its answer was lost: the next run finds out what came of it.
        case ambiguous
        /// It did not begin; the next run takes it up.
        case notBegun
    }

    /// One operation, and how it ended.
    public struct Entry {
        let planned: PlannedOperation
        let result: Result
        let problem: String?
        let token: LiveToken?

        /// Makes an entry.
        ///
        /// - Parameters:
        ///   - problem: What stood in the way; nil: nothing.
        ///   - token: The address's current token afterwards; nil: it has none.
        public init(
            _ planned: PlannedOperation,
            _ result: Result,
            problem: String?,
            token: LiveToken?
        ) {
            self.planned = planned
            self.result = result
            self.problem = problem
            self.token = token
        }
    }

    /// What was carried out, in any order.
    public var entries: [Entry] = []
    /// What is left to do; nil: nobody planned.
    public var left: Plan?
    /// Whether a status was published: one that has not changed is not.
    public var hasPublished = false
    /// Why the status could not be published.
    public var statusProblem: Diagnostic?
    /// Whether the request was handed to a running controller, which does the rest.
    public var isHandedOver = false

    /// Makes the report of a run that did nothing.
    public init() {}

    /// The document, with a newline at its end: every key is always there, null where there is
    /// nothing.
    public var json: String {
        let entries = entries.sorted { $0.planned.address < $1.planned.address }
        return JSONWriter.document([
            "formatVersion": "1.0",
            "source": left?.source.value ?? .null,
            "state": left.map {
                ["lineage": .string($0.lineage), "serial": .integer($0.serial)]
            } ?? .null,
            "handedOver": .bool(isHandedOver),
            "operations": .array(entries.map(\.value)),
            "summary": .object(
                Result.allCases.map { result in
                    let count = entries.count { $0.result == result }
                    return OrderedValue.Field(key: result.rawValue, value: .integer(count))
                }
            ),
            "left": left.map { PlanCounts($0).value } ?? .null,
            "status": [
                "published": .bool(hasPublished),
                "problem": statusProblem.map { .string($0.description) } ?? .null,
            ],
            "diagnostics": .array((left?.diagnostics ?? []).map(\.value)),
        ])
    }
}

extension RunReport.Entry {
    fileprivate var value: OrderedValue {
        [
            "address": .string(planned.address.description),
            "action": .string(planned.action.rawValue),
            "reason": .optional(planned.reasons.first?.rawValue),
            "reasons": .strings(planned.reasons.map(\.rawValue)),
            "result": .string(result.rawValue),
            "problem": .optional(problem),
            "token": token.map {
                ["id": .string($0.id.text), "expiresAt": .optional($0.expiresAt)]
            } ?? .null,
        ]
    }
}
