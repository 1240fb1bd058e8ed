/// A place where the controller meets the outside.
enum Place: String, CaseIterable, Sendable {
    case post
    case list
    case read
    case probe
    case delete
    case commit
    case sinkProbe
    case sinkWrite
    case sinkRead

    /// What can go wrong there.
    var faults: [Fault] { Self.faults[self] ?? [] }

    private static let faults: [Place: [Fault]] = [
        .post: [
            .notSent, .lostBefore, .lostAfter, .late, .duplicated, .duplicatedAndLost,
            .serverErrorBefore, .serverErrorAfter, .truncated, .garbage, .noSecret, .otherName,
            .refusedForNow, .unauthenticated, .forbidden, .quota, .dieBefore, .dieBetween,
            .dieAfter, .dieBeforeLate, .suspended, .terminated,
        ],
        .list: [
            .lostBefore, .serverErrorBefore, .truncated, .partial, .empty, .stale, .furtherPage,
            .refusedForNow, .unauthenticated, .forbidden, .dieBefore, .dieAfter, .suspended,
            .terminated,
        ],
        .read: [.lostBefore, .serverErrorBefore, .truncated, .refusedForNow, .dieBefore],
        .probe: [
            .lostBefore, .serverErrorBefore, .unauthenticated, .refusedForNow, .dieBefore,
            .dieAfter,
        ],
        .delete: [
            .notSent, .lostBefore, .lostAfter, .serverErrorBefore, .serverErrorAfter, .forbidden,
            .refusedForNow, .dieBefore, .dieAfter,
        ],
        .commit: [.diskFull, .dieBefore, .dieAfter, .suspended, .terminated],
        .sinkProbe: [.sinkFails, .dieBefore],
        .sinkWrite: [
            .sinkFails, .sinkFailsAfter, .dieBefore, .dieAfter, .suspended, .terminated,
        ],
        .sinkRead: [.sinkFails, .sinkShowsOther, .dieBefore],
    ]
}

/// What goes wrong once, by the words of the table at the end.
enum Fault: String, CaseIterable, Sendable {
    case notSent = "call not sent"
    case lostBefore = "answer lost, no effect"
    case lostAfter = "answer lost after the effect"
    case late = "effect after the client gave up (1-300 s)"
    case duplicated = "POST duplicated on its way"
    case duplicatedAndLost = "POST duplicated, answer lost"
    case serverErrorBefore = "5xx without effect"
    case serverErrorAfter = "5xx after the effect"
    case truncated = "answer truncated"
    case garbage = "2xx that is no JSON"
    case noSecret = "2xx without a secret"
    case otherName = "2xx with another name"
    case refusedForNow = "429/430 with an odd Retry-After"
    case unauthenticated = "401"
    case forbidden = "403"
    case quota = "409: quota reached"
    case partial = "list cut off"
    case empty = "list empty"
    case stale = "list stale"
    case furtherPage = "list with a further page"
    case diskFull = "commit fails"
    case sinkFails = "sink fails"
    case sinkFailsAfter = "sink fails after the write"
    case sinkShowsOther = "sink shows something else"
    case dieBefore = "crash before"
    case dieBetween = "crash between call and answer, with effect"
    case dieBeforeLate = "crash between call and answer, late effect"
    case dieAfter = "crash after"
    case suspended = "machine suspended for a while"
    case terminated = "SIGTERM"

    /// Whether the process ends by it.
    var isDeath: Bool {
        switch self {
        case .dieBefore, .dieBetween, .dieBeforeLate, .dieAfter: true
        default: false
        }
    }
}

/// A fault at the n-th time that the controller comes to a place in one turn.
struct PlannedFault: Hashable, Sendable {
    var place: Place
    var number: Int
    var fault: Fault
    /// Seconds of a delay, or which of several odd values is meant.
    var amount: Int

    /// Seconds in which the protocol waits for a late effect.
    private static let settleSeconds = 60

    /// Whether a call may take effect twice, or later than is waited for: what it makes may bear no
    /// stamp, and then nothing tells whose it is.
    var mayLeaveUnprovable: Bool {
        switch fault {
        case .duplicated, .duplicatedAndLost: true
        case .late, .dieBeforeLate: amount > Self.settleSeconds
        default: false
        }
    }
}

/// The n-th time that the controller comes to a place in a turn.
struct Visit: Hashable, Sendable {
    var turn: Int
    var place: Place
    var number: Int
}
