/// What can go wrong between a client and the API, as `--fault` names it.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// The effect happens; the connection closes without an answer.
    case lostAnswer = "lost-answer"
    /// Nothing happens; the connection closes without an answer.
    case lostRequest = "lost-request"
    /// The connection closes without an answer, and the effect happens a while later.
    case lateEffect = "late-effect"
    /// The effect happens; the answer is an error of the server's.
    case errorAfter = "error-after"
    /// Nothing happens; the answer is an error of the server's.
    case errorBefore = "error-before"
    /// The effect happens; the connection closes in the middle of the answer's body.
    case truncated
    /// The effect happens; the answer is 200 with something that is no JSON.
    case garbage
    /// The effect happens; the answer is whole, but has no secret.
    case noSecret = "no-secret"
    /// The effect happens twice, as a proxy that sends again makes it; the second answer is given.
    case duplicated
    /// Nothing happens; the answer is 429 or 430, with an odd `Retry-After`.
    case rateLimited = "rate-limited"
    /// The list has no token.
    case emptyList = "empty-list"
    /// The list has the first half of the tokens only.
    case cutList = "cut-list"
    /// The list is the one before the last change.
    case staleList = "stale-list"

    /// What happens, for help.
    public var summary: String {
        switch self {
        case .lostAnswer: "the effect happens; the connection closes without an answer"
        case .lostRequest: "nothing happens; the connection closes without an answer"
        case .lateEffect: "as lost-request, but the effect happens later; =DURATION (30s)"
        case .errorAfter: "the effect happens; the answer is 5xx; =STATUS (500)"
        case .errorBefore: "nothing happens; the answer is 5xx; =STATUS (500)"
        case .truncated: "the effect happens; the connection closes within the answer"
        case .garbage: "the effect happens; the answer is 200 and a page of HTML"
        case .noSecret: "the effect happens; the answer has no secret"
        case .duplicated: "the effect happens twice; the second answer is given"
        case .rateLimited:
            "429 or 430; Retry-After "
                + "=\(RetryAfterForm.allCases.map(\.rawValue).joined(separator: "/"))"
        case .emptyList: "the list has no token"
        case .cutList: "the list has half of the tokens"
        case .staleList: "the list is the one before the last change"
        }
    }

    /// Which operations it can happen to.
    public var operations: [FaultOperation] {
        switch self {
        case .emptyList, .cutList, .staleList: [.list]
        case .noSecret: [.create, .regenerate]
        case .lateEffect, .duplicated: [.create, .regenerate, .delete, .ingest]
        case .lostAnswer, .lostRequest, .errorAfter, .errorBefore, .truncated, .garbage,
            .rateLimited:
            FaultOperation.allCases
        }
    }
}

/// An operation of the API, as `--fault` names it.
public enum FaultOperation: String, Hashable, Sendable, CaseIterable {
    case create
    case get
    case list
    case regenerate
    case delete
    case ingest

    /// Nil: nothing goes wrong with it.
    init?(_ operation: APIOperation) {
        switch operation {
        case .listTokens: self = .list
        case .createToken: self = .create
        case .getToken: self = .get
        case .deleteToken: self = .delete
        case .regenerateToken: self = .regenerate
        case .ingest: self = .ingest
        case .currentUser: return nil
        }
    }

    /// Whether it changes what a list shows.
    var changesTokens: Bool { self == .create || self == .regenerate || self == .delete }
}

/// What a `Retry-After` says that does not help.
public enum RetryAfterForm: String, Hashable, Sendable, CaseIterable {
    /// There is none.
    case none
    /// Seconds below zero.
    case negative
    /// More seconds than anybody waits.
    case huge
    /// A date of HTTP that has passed.
    case past
    /// A date of HTTP, two seconds ahead.
    case future
    /// Neither seconds nor a date.
    case words
}
