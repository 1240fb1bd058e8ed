import Axiom
import Foundation
import Model
import Reporting

/// What answers of the token API say of the credential, the clocks and the limits.
enum APIJudgement {
    /// The actions on tokens that Regent makes calls for.
    static let actions = ["create", "read", "update", "delete"]

    // MARK: The credential

    static func list(
        _ result: Result<[LiveToken], APIError>,
        of organization: String,
        at url: String
    ) -> HealthCheck {
        switch result {
        case .success(let tokens):
            HealthCheck(
                "api",
                of: organization,
                .ok,
                "\(url) takes the credential and lists \(tokens.count) "
                    + (tokens.count == 1 ? "token" : "tokens")
            )
        case .failure(let error): failure(error, of: organization)
        }
    }

    private static func failure(_ error: APIError, of organization: String) -> HealthCheck {
        // The last clause of the description says what to do.
        let words = error.description
        let place = words.range(of: "; ", options: .backwards)
        let detail = place.map { String(words[..<$0.lowerBound]) } ?? words
        let remedy = place.map { String(words[$0.upperBound...]) }
        return HealthCheck("api", of: organization, .failed, detail, remedy: remedy)
    }

    /// What the credential may do with tokens, as far as that follows from what it lists.
    ///
    /// The list does not say which of the tokens asked for it. But that one may read tokens, as it did
    /// so; what all live tokens that may read have in common, it has, and what none has, it lacks.
    ///
    /// - Parameter isAPIToken: Whether the credential is a token of that list, and no person's.
    static func capabilities(
        in tokens: [LiveToken],
        at now: Instant,
        isAPIToken: Bool,
        of organization: String
    ) -> HealthCheck {
        let name = "capabilities"
        let untold = "`regent doctor --probe-api` tries them on a throw-away token"
        guard isAPIToken else {
            let words = "it can read tokens; what else a person's own token may do, no answer tells"
            return HealthCheck(name, of: organization, .skipped, words, remedy: untold)
        }
        let readers = tokens.filter { $0.isLive(at: now) }.map { token in
            token.capabilities.organization["apiTokens"] ?? []
        }.filter { $0.contains("read") }
        guard !readers.isEmpty else {
            let words = "it can read tokens; it is not among those that it lists"
            return HealthCheck(name, of: organization, .skipped, words, remedy: untold)
        }
        let has = actions.filter { action in readers.allSatisfy { $0.contains(action) } }
        let lacks = actions.filter { action in !readers.contains { $0.contains(action) } }
        let open = actions.filter { !has.contains($0) && !lacks.contains($0) }
        var words = ["apiTokens: it has \(has.joined(separator: ", "))"]
        if !lacks.isEmpty { words.append("it lacks \(lacks.joined(separator: ", "))") }
        if !open.isEmpty {
            words.append(
                "\(open.joined(separator: ", ")) cannot be told, as \(readers.count) live "
                    + "tokens may be it, which differ"
            )
        }
        let detail = words.joined(separator: "; ")
        if !lacks.isEmpty {
            let isGrave = lacks != ["delete"]
            return HealthCheck(
                name,
                of: organization,
                isGrave ? .failed : .warning,
                detail,
                remedy:
                    "give the credential the capability apiTokens: [\(actions.joined(separator: ", "))]"
                    + (isGrave ? "" : ", or no manifest the deletionPolicy Delete")
            )
        }
        guard open.isEmpty else {
            return HealthCheck(name, of: organization, .skipped, detail, remedy: untold)
        }
        return HealthCheck(name, of: organization, .ok, detail)
    }

    // MARK: Clock and limits

    /// - Parameter offset: How far the API's clock is ahead; nil: no answer was dated.
    static func clock(_ offset: Duration?, of organization: String) -> HealthCheck {
        guard let offset else {
            return HealthCheck(
                "clock",
                of: organization,
                .warning,
                "no answer of the API was dated, so that nobody knows whether the clocks agree",
                remedy: "look whether a proxy takes the header Date away"
            )
        }
        let apart = offset.magnitude
        guard apart > .zero else {
            return HealthCheck("clock", of: organization, .ok, "it agrees with the API's")
        }
        let side = offset > .zero ? "behind" : "ahead of"
        let words = "this machine's is \(apart.text) \(side) the API's"
        let remedy = "set this machine's clock, by NTP: every expiry is worked out from it"
        if apart >= .seconds(Limits.clockSkewSeconds) {
            return HealthCheck(
                "clock",
                of: organization,
                .failed,
                "\(words); from \(Duration.seconds(Limits.clockSkewSeconds).text) on nothing is changed",
                remedy: remedy
            )
        }
        let isGrave = apart >= .seconds(Limits.clockWarningSeconds)
        return HealthCheck(
            "clock",
            of: organization,
            isGrave ? .warning : .ok,
            words,
            remedy: isGrave ? remedy : nil
        )
    }

    /// Calls that are left, below which a run has to wait for the next window.
    private static let fewCalls = 10

    /// - Parameter remaining: Calls that are left in the API's window; nil: it tells of no limit.
    static func rateLimit(_ remaining: Int?, of organization: String) -> HealthCheck {
        guard let remaining else {
            return HealthCheck(
                "rate limit",
                of: organization,
                .skipped,
                "the API tells of no limit on calls"
            )
        }
        let isLow = remaining < fewCalls
        return HealthCheck(
            "rate limit",
            of: organization,
            isLow ? .warning : .ok,
            "\(remaining) \(remaining == 1 ? "call is" : "calls are") left in the API's present window",
            remedy: isLow ? "find out who else makes calls; Regent waits for the next window" : nil
        )
    }
}
