import Model

extension APIError: CustomStringConvertible {
    /// What happened, to what, the API's message and trace id, and what to do next.
    public var description: String {
        if kind == .credential {
            return
                "organization '\(organization)' cannot be asked: \(detail ?? happening); \(remedy)"
        }
        let facts = [
            status.map { "status \($0)" }, apiMessage.map { "\"\($0)\"" },
            traceID.map { "trace \($0)" }, detail,
        ].compactMap(\.self)
        let account = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
        return "\(call) at organization '\(organization)': \(happening)\(account); \(remedy)"
    }

    /// Whether the call names one token: the list and the creation name none.
    private var isAboutToken: Bool { !call.hasSuffix("/v2/tokens") }

    private var happening: String {
        switch kind {
        case .unauthenticated: "the API does not accept the credential"
        case .forbidden: "the credential may not do this"
        case .notFound: isAboutToken ? "the API has no such token" : "there is no token API there"
        case .conflict: "the API reports a conflict"
        case .invalid: "the API does not take the request"
        case .rateLimited: "the API asks for fewer calls"
        case .server: "the API failed"
        case .unreachable: "there is no complete answer"
        case .unreadable: "the answer is not what it should be"
        case .credential: "the credential cannot be read"
        }
    }

    private var remedy: String {
        switch kind {
        case .unauthenticated: "check the credential of organization '\(organization)'"
        case .forbidden: "give the credential the capability \(capability)"
        case .notFound:
            isAboutToken
                ? "look at the live tokens with `regent plan`"
                : "check the base URL of organization '\(organization)'"
        case .conflict: "look at the live tokens with `regent plan`, then try again"
        case .invalid: "correct what the message names in the manifest"
        case .rateLimited:
            retryAfter.map { "try again in \($0.text)" } ?? "try again in a few minutes"
        case .server: "try again later; the vendor's support finds the call by its trace id"
        case .unreachable: "check the network and the base URL of organization '\(organization)'"
        case .unreadable: "check that the base URL is the API's, and no proxy answers for it"
        case .credential: "mend that, or name another credential in the configuration"
        }
    }
}
