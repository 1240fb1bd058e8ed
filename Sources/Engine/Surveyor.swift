public import Axiom
public import Model
public import Planning

/// What one look at the world found, and the plan that follows from it.
public struct Survey: Sendable {
    /// The commit and where it comes from.
    public var source: PlanSource
    /// What the commit asks for.
    public var desired: DesiredState
    /// What the state held.
    public var recorded: RecordedState
    /// What the API showed, by organization; one that did not answer is absent.
    public var live: [String: LiveOrganization]
    /// Which operation asked for the expiry of which live token.
    public var stampOwners: [Instant: StampOwner]
    /// Ends to which predecessors were moved since, and that a call of Regent's own asked for.
    public var ownEnds: Set<Instant>
    /// Why an organization was not asked or did not answer.
    public var unanswered: [String: APIError]
    /// Why the state is not the one that was in use last; nil where it is.
    public var doubt: StateDoubt?
    /// Whether the commit does not come after the one that was acted on last.
    public var isRewound: Bool
    /// Addresses whose receipts say more than the state does, since their sinks were looked at.
    public var seenAtSinks: Set<Address> = []
    /// What is to be done.
    public var plan: Plan
}

extension Survey {
    /// Whether nothing of the commit counts yet, since the source went back and nobody has approved of
    /// it.
    var isSourceHeld: Bool {
        isRewound && !recorded.requests.approve(.rewoundBranch, for: source.commit)
    }
}

/// Looks at the source, the state and the live tokens, and plans; changes nothing but the mirror.
public struct Surveyor: Sendable {
    private let readSource: ReadSource
    private let follows: Follows
    private let organizations: [String: TokenAPI]
    private let limits: ChangeLimits
    let isSuspended: Bool
    private let time: TimeSource
    private let decisions: Decisions
    /// What remembers the state that was in use last.
    let memory: StateMemory?
    /// What looks at sinks; nil: nobody does.
    private let inspector: SinkInspector?

    /// Reads the source, after what was acted on last; for a preview where nothing is carried out by it.
    package typealias ReadSource =
        @Sendable (_ last: PlanSource?, _ isPreview: Bool) async throws -> SourceSnapshot

    /// Whether a commit, the first, is another one or comes after it.
    package typealias Follows = @Sendable (String, String) async throws -> Bool

    /// Takes the configured organizations with the API of each.
    public init(
        source: SourceReader,
        organizations: [String: TokenAPI],
        limits: ChangeLimits,
        isSuspended: Bool,
        memory: StateMemory,
        inspector: SinkInspector? = nil,
        time: TimeSource
    ) {
        self.init(
            reading: { try await source.read(after: $0, isPreview: $1) },
            follows: { try await source.follows($0, $1) },
            organizations: organizations,
            limits: limits,
            isSuspended: isSuspended,
            memory: memory,
            inspector: inspector,
            time: time
        )
    }

    /// Takes what reads the source, and what plans.
    package init(
        reading readSource: @escaping ReadSource,
        follows: @escaping Follows = { _, _ in true },
        organizations: [String: TokenAPI],
        limits: ChangeLimits,
        isSuspended: Bool,
        memory: StateMemory? = nil,
        inspector: SinkInspector? = nil,
        time: TimeSource,
        decisions: Decisions = Decisions()
    ) {
        self.memory = memory
        self.inspector = inspector
        self.readSource = readSource
        self.follows = follows
        self.organizations = organizations
        self.limits = limits
        self.isSuspended = isSuspended
        self.time = time
        self.decisions = decisions
    }

    /// Reads everything and plans.
    ///
    /// - Parameters:
    ///   - stampOwners: Tells which operation asked for an instant.
    ///   - isStamp: Tells whether any call asked for an instant.
    ///   - asksLive: Whether the live tokens are asked for.
    ///   - honoursBackOff: Whether an operation that failed waits before its next try.
    /// - Throws: A ``Model/Diagnostic`` where the source cannot be read at all: then nothing may be
    ///   changed; and what `stampOwners` throws.
    public func survey(
        _ recorded: RecordedState,
        stampOwners: ([Instant]) async throws -> [Instant: StampOwner],
        isStamp: (Instant) async throws -> Bool,
        asksLive: Bool,
        honoursBackOff: Bool
    ) async throws -> Survey {
        let snapshot = try await readSource(recorded.actedOn, false)
        let (live, unanswered) = asksLive ? await askLive(recorded) : ([:], [:])
        var survey = Survey(
            source: snapshot.source,
            desired: snapshot.desired,
            recorded: recorded,
            live: live,
            stampOwners: try await stampOwners(ends(of: live, besides: recorded.tokenIDs)),
            ownEnds: try await movedEnds(in: live, since: recorded, isStamp),
            unanswered: unanswered,
            isRewound: try await isRewound(snapshot.source, after: recorded.actedOn),
            plan: Plan(source: snapshot.source, lineage: "", serial: 0, plannedAt: time.now())
        )
        if asksLive, let finding = await inspector?.inspect(recorded, snapshot.desired) {
            survey.takeOver(finding, at: time.now())
        }
        survey.doubt = try memory?.doubt(of: recorded, published: snapshot.published)
        survey.plan = replan(survey, honoursBackOff: honoursBackOff)
        return survey
    }

    /// Whether the source went back; one that the configuration took the place of another is new.
    private func isRewound(
        _ source: PlanSource,
        after last: PlanSource?
    ) async throws -> Bool {
        guard let last, last.url == source.url, last.ref == source.ref else { return false }
        guard last.commit != source.commit else { return false }
        return try await !follows(source.commit, last.commit)
    }

    /// Reads the source, and plans as if the state were what was published last; nothing is asked of
    /// the API, and nothing may be carried out by it.
    ///
    /// - Throws: A ``Model/Diagnostic`` where the source cannot be read, or nothing was published.
    public func survey(against status: StatusReader) async throws -> Survey {
        let snapshot = try await readSource(nil, true)
        guard let published = try await status.read() else {
            throw Diagnostic(
                .error,
                "\(status.place) has no status.json that Regent wrote, so there is nothing to compare "
                    + "with",
                hint: "look at status in the configuration; in a clone, fetch that branch"
            )
        }
        var survey = Survey(
            source: snapshot.source,
            desired: snapshot.desired,
            recorded: published.recorded(serial: snapshot.published?.serial ?? 0),
            live: [:],
            stampOwners: [:],
            ownEnds: [],
            unanswered: [:],
            isRewound: false,
            plan: Plan(source: snapshot.source, lineage: "", serial: 0, plannedAt: time.now())
        )
        let incomplete = published.incomplete
        for address in incomplete { survey.desired.leaveOut(address) }
        if let first = incomplete.first {
            survey.desired.diagnostics.append(
                Diagnostic(
                    .warning,
                    "the status of \(incomplete.count) addresses, such as \(first), was written by an "
                        + "older version and is not enough to plan from, so they are left out",
                    hint: "the next run of a controller writes it anew"
                )
            )
        }
        survey.plan = replan(survey, honoursBackOff: false)
        return survey
    }

    private func movedEnds(
        in live: [String: LiveOrganization],
        since recorded: RecordedState,
        _ isStamp: (Instant) async throws -> Bool
    ) async throws -> Set<Instant> {
        var own: Set<Instant> = []
        for record in recorded.tokens.values {
            let tokens = live[record.address.organization]?.tokens ?? [:]
            for older in record.predecessors {
                guard let end = tokens[older.id]?.expiresAt,
                    older.expiresAt?.isShown(as: end) != true
                else { continue }
                if try await isStamp(end) { own.insert(end) }
            }
        }
        return own
    }

    /// The ends of live tokens that no record names: of the others it is known who made them.
    private func ends(
        of live: [String: LiveOrganization],
        besides own: Set<TokenID>
    ) -> [Instant] {
        live.values.flatMap(\.tokens.values).filter { !own.contains($0.id) }
            .compactMap(\.expiresAt)
    }

    /// Plans again from what was read before, with whatever of it has changed since.
    public func replan(_ survey: Survey, honoursBackOff: Bool) -> Plan {
        decisions.plan(input(for: survey, honoursBackOff: honoursBackOff))
    }

    /// What a survey is planned from.
    func input(for survey: Survey, honoursBackOff: Bool) -> PlanningInput {
        var input = PlanningInput(
            desired: survey.desired,
            recorded: survey.recorded,
            live: survey.live,
            stampOwners: survey.stampOwners,
            source: survey.source,
            limits: limits,
            isRewound: survey.isRewound,
            isSuspended: isSuspended,
            honoursBackOff: honoursBackOff,
            now: time.now()
        )
        for (organization, error) in survey.unanswered.sorted(by: { $0.key < $1.key }) {
            // Without a credential a plan is made from the state alone, as in a fork's CI.
            let severity: Diagnostic.Severity = error.kind == .credential ? .warning : .error
            let problem = "\(organization) was not asked for its live tokens: \(error)"
            input.desired.diagnostics.append(Diagnostic(severity, problem))
        }
        input.desired.diagnostics += survey.live.compactMap { $1.clockWarning(of: $0) }
        if let doubt = survey.doubt, let memory {
            input.desired.diagnostics.append(
                memory.diagnostic(of: doubt, commit: survey.source.commit)
            )
        }
        input.desired.diagnostics.sort()
        return input
    }

    /// The present instant.
    var now: Instant { time.now() }

    /// What is known without live tokens, with no plan yet.
    func unplanned(
        _ resolved: ResolvedSource,
        _ desired: DesiredState,
        _ recorded: RecordedState
    ) async throws -> Survey {
        var survey = Survey(
            source: resolved.source,
            desired: desired,
            recorded: recorded,
            live: [:],
            stampOwners: [:],
            ownEnds: [],
            unanswered: [:],
            isRewound: try await isRewound(resolved.source, after: recorded.actedOn),
            plan: Plan(source: resolved.source, lineage: "", serial: 0, plannedAt: time.now())
        )
        if let problem = resolved.problem { survey.desired.diagnostics.append(problem) }
        survey.doubt = try memory?.doubt(of: recorded, published: resolved.published)
        return survey
    }

    private func askLive(
        _ recorded: RecordedState
    ) async -> ([String: LiveOrganization], [String: APIError]) {
        let known = Dictionary(grouping: recorded.tokens.values, by: \.address.organization)
            .mapValues { Set($0.map(\.token.id)) }
        return await withTaskGroup(of: (String, Result<LiveOrganization, APIError>).self) { group in
            for (name, api) in organizations {
                group.addTask {
                    let reader = LiveReader(api: api)
                    do throws(APIError) {
                        return (name, .success(try await reader.read(known: known[name] ?? [])))
                    } catch {
                        return (name, .failure(error))
                    }
                }
            }
            var live: [String: LiveOrganization] = [:]
            var unanswered: [String: APIError] = [:]
            for await (name, result) in group {
                switch result {
                case .success(let answer): live[name] = answer
                case .failure(let error): unanswered[name] = error
                }
            }
            return (live, unanswered)
        }
    }
}
