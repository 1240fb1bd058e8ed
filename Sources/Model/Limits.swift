/// Bounds on what is read, asked and kept.
///
/// Each loop ends by one of them.
public enum Limits {
    /// Bytes of one manifest file.
    public static let manifestFileBytes = 256 * 1024
    /// Documents in one file.
    public static let documentsPerFile = 100
    /// Depth of nesting in a document.
    public static let yamlDepth = 32
    /// Nodes in a file.
    public static let yamlNodes = 50_000
    /// Bytes of one scalar.
    public static let yamlScalarBytes = 64 * 1024
    /// Problems that are told of one file; more of them are counted.
    public static let diagnosticsPerFile = 100
    /// Manifests in a source.
    public static let manifestsPerSource = 200_000
    /// Bytes of all manifests of a source.
    public static let sourceBytes = 512 * 1024 * 1024
    /// Labels, groups of actions and sinks that the tokens of one folder inherit.
    public static let inheritedValues = 200
    /// Bytes of a path in a source.
    public static let pathBytes = 1024
    /// Levels of folders in a source.
    public static let pathLevels = 32
    /// Seconds to connect to the API.
    public static let connectTimeoutSeconds = 5
    /// Seconds for one call of the API in all.
    public static let requestTimeoutSeconds = 30
    /// Seconds that a call whose answer was lost may still take effect: at least twice the above.
    public static let settleSeconds = 60
    /// Bytes of the headers of an answer.
    public static let responseHeaderBytes = 16 * 1024
    /// Bytes of a list of tokens.
    public static let tokenListBytes = 32 * 1024 * 1024
    /// Bytes of any other answer.
    public static let responseBytes = 64 * 1024
    /// Tokens that a list lacks and that are read one by one in a cycle.
    public static let missingTokensRead = 20
    /// Seconds of the first wait between tries; it doubles.
    public static let backOffFirstSeconds = 1
    /// Seconds of the longest wait between tries.
    public static let backOffLongestSeconds = 300
    /// Seconds between composing a call and sending it; one that took longer is composed anew.
    public static let sendDelaySeconds = 60
    /// Seconds ahead of an end that is to come at once: of a token that nobody is to use any more.
    public static let expiryLeadSeconds = 10
    /// Seconds that an address rests after its first failure; it doubles.
    public static let failurePauseFirstSeconds = 30
    /// Seconds of the longest rest of an address after a failure.
    public static let failurePauseLongestSeconds = 3600
    /// Seconds up to which a `Retry-After` is believed.
    public static let retryAfterSeconds = 15 * 60
    /// Seconds over which lost answers are counted before nothing new is begun.
    public static let lostAnswersSeconds = 3600
    /// Lost answers that an hour may have, in percent of the known tokens; the configuration has the
    /// number that is always allowed.
    public static let lostAnswersPercent = 10
    /// Seconds between the API's clock and ours from which a person is told.
    public static let clockWarningSeconds = 60
    /// Seconds between the API's clock and ours from which nothing is changed.
    public static let clockSkewSeconds = 300
    /// Tries of a rejected status push.
    public static let statusPushTries = 5
    /// Bytes of a line of the controller's log.
    public static let logLineBytes = 8 * 1024
    /// Seconds after which a cycle of the controller begins nothing more.
    public static let cycleSeconds = 10 * 60
    /// Seconds that what a cycle has begun by then may take to end.
    public static let cycleEndSeconds = 5 * 60
    /// Seconds that a stop of the controller may take.
    public static let stopSeconds = 25
    /// Seconds of a stop after which calls that are under way are not waited for any more.
    public static let stopPatienceSeconds = 20
    /// Operations in a status file's history.
    public static let historyEntries = 10
    /// Operations after which a plan's text folds.
    public static let planOperationsShown = 200
}
