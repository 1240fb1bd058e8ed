import Model
import Planning

/// What an operation changes, line by line.
struct PlanDetails {
    private let operation: PlannedOperation
    private let plannedAt: Instant

    init(_ operation: PlannedOperation, at instant: Instant) {
        self.operation = operation
        plannedAt = instant
    }

    /// The lines below an operation that is carried out, or held.
    var details: [Detail] {
        guard operation.action != .hold else {
            return also + (operation.deferral.map { [Self.waiting($0)] } ?? [])
        }
        guard operation.isRunnable else { return [] }
        switch operation.action {
        case .create: return also + created + capabilities + deliver
        case .regenerate: return also + changed + capabilities + drift + secret + deliver
        case .redeliver: return also + secret + deliver
        case .retire: return also + retired
        case .adopt: return also + adopted
        case .move: return also + moved + secret
        case .delete, .forget, .hold: return also + secret
        }
    }

    /// The reasons besides the first.
    private var also: [Detail] {
        let others = operation.reasons.dropFirst().map(\.rawValue)
        return others.isEmpty ? [] : [Detail("also", StyledText(others.joined(separator: ", ")))]
    }

    private var retired: [Detail] {
        guard case .delete(let ids) = operation.request else { return [] }
        let names = ids.map(\.short).joined(separator: ", ")
        return [Detail("tokens", StyledText("\(names); nobody holds their secrets"))]
    }

    private var moved: [Detail] {
        let before = operation.record?.address.description ?? ""
        return [Detail("name", from: before, to: operation.address.description)]
    }

    /// When an adopted token's secret, which nobody here knows, is replaced.
    private var adopted: [Detail] {
        let id = operation.spec?.adoption?.id.text ?? ""
        let isNow = operation.spec?.adoption?.rotate == .now
        let secret =
            "none; what the sinks hold stays until "
            + (isNow ? "the next run regenerates it" : "its next rotation")
        return [
            Detail("token", .free("\(id)\(operation.live == nil ? " (not looked at)" : "")")),
            Detail("secret", StyledText(secret)),
        ]
    }

    // MARK: The token

    /// What is new of a first token, where it is not what one expects.
    private var created: [Detail] {
        guard case .create(let body) = operation.request else { return [] }
        var details: [Detail] = []
        if body.name != operation.address.name {
            details.append(Detail("name", .free(body.name)))
        }
        if !body.tokenDescription.isEmpty {
            details.append(Detail("description", .free(body.tokenDescription)))
        }
        details.append(Detail("expires", StyledText(expiry(body.expiresAt))))
        return details
    }

    /// `2027-02-21 (90d)`.
    private func expiry(_ instant: Instant?) -> String {
        guard let instant else { return "never" }
        let day = Wording.day(instant, from: plannedAt)
        guard case .after(let lifetime) = operation.spec?.lifetime else { return day }
        return "\(day) (\(lifetime.text))"
    }

    /// What a regeneration changes besides capabilities; a clone changes nothing.
    private var changed: [Detail] {
        guard let before = operation.record?.spec, let after = operation.spec else { return [] }
        var details: [Detail] = []
        if operation.sendsNewToken, before.tokenName != after.tokenName {
            details.append(Detail("name", from: before.tokenName, to: after.tokenName))
        }
        if operation.sendsNewToken, before.tokenDescription != after.tokenDescription {
            let texts = [before.tokenDescription, after.tokenDescription]
                .map { $0.isEmpty ? "none" : $0 }
            details.append(Detail("description", from: texts[0], to: texts[1]))
        }
        if before.lifetime != after.lifetime {
            let texts = [before.lifetime, after.lifetime].map(Wording.lifetime)
            details.append(Detail("lifetime", from: texts[0], to: texts[1]))
        }
        return details
    }

    private var capabilities: [Detail] {
        guard let after = operation.spec else { return [] }
        switch operation.action {
        case .create:
            return Self.lines(of: CapabilitiesChange(from: Capabilities(), to: after.capabilities))
        case .regenerate where operation.sendsNewToken:
            let before = operation.record?.spec.capabilities ?? Capabilities()
            return Self.lines(of: CapabilitiesChange(from: before, to: after.capabilities))
        default: return []
        }
    }

    /// A line for each data set, organization capability and view that changes.
    static func lines(of change: CapabilitiesChange) -> [Detail] {
        [
            ("datasets", change.datasets), ("org", change.organization), ("views", change.views),
        ].compactMap { label, entries in
            entries.isEmpty ? nil : Detail(label, entries.map(\.parts))
        }
    }

    // MARK: Drift

    private var drift: [Detail] {
        guard let change = Self.drift(of: operation) else { return [] }
        let text = "the live token differs in \(change.summary); see below"
        return [Detail("drift", StyledText(text))]
    }

    /// What the live token has that was not recorded, and the other way round; nil where drift is
    /// no reason.
    static func drift(of operation: PlannedOperation) -> CapabilitiesChange? {
        guard operation.reasons.contains(.drifted), let live = operation.live,
            let record = operation.record
        else { return nil }
        let issued = CapabilitiesChange(from: record.token.capabilities, to: live.capabilities)
        guard issued.isEmpty else { return issued }
        let asked = CapabilitiesChange(from: record.spec.capabilities, to: live.capabilities)
        return asked.isEmpty ? nil : asked
    }

    // MARK: What it waits for

    /// What a deferred or held operation waits for, with the instant where it is known.
    static func remedy(_ deferral: Deferral) -> String {
        let text = deferral.remedy.escapingControls
        guard let until = deferral.until, !text.contains(until.date) else { return text }
        return "\(text), not before \(until.minuteInUTC)"
    }

    /// The same as a line of its own.
    static func waiting(_ deferral: Deferral) -> Detail {
        let text = remedy(deferral)
        guard text.hasPrefix("waits ") else { return Detail("remedy", StyledText(text)) }
        return Detail("waits", StyledText(String(text.dropFirst("waits ".count))))
    }
}

// MARK: The secret

extension PlanDetails {
    fileprivate var secret: [Detail] {
        let text: String
        switch (operation.secret, operation.action) {
        case (.none, .forget):
            text = "none; \(current("the token")) lives on at \(operation.address.organization)"
        case (.none, _): text = "none; \(current("the current token")) stays as it is"
        case (.new, _): text = "new; \(current("the current token")) \(overlap)"
        case (.cut, .delete): text = "cut; \(deleted) at once"
        case (.cut, _): text = "cut; \(current("the current token")) stops working at once"
        }
        return [Detail("secret", StyledText(text.escapingControls))]
    }

    /// `the current token (7a3e…)`.
    private func current(_ noun: String) -> String {
        guard let id = operation.record?.token.id ?? operation.live?.id else { return noun }
        return "\(noun) (\(id.short))"
    }

    /// How long the current token works on.
    private var overlap: String {
        guard case .regenerate(_, let body) = operation.request else { return "works on" }
        let end = body.existingTokenExpiresAt
        // An operation that goes on may start from a later token than the one in use.
        let isInUse = operation.record.map { $0.token.id == operation.live?.id } ?? true
        let shown = isInUse ? operation.live.map(\.expiresAt) : nil
        let presentEnd = shown ?? operation.record?.token.expiresAt
        if let presentEnd, presentEnd <= plannedAt { return "has expired" }
        if let presentEnd, presentEnd <= end {
            return "works until its own end, \(presentEnd.minuteInUTC)"
        }
        guard let rotation = operation.spec?.rotation, rotation.existingTokenExpiresAt != end else {
            return "works until \(end.minuteInUTC)"
        }
        guard let limit = rotation.overlapLimit else {
            return "works at least until \(end.minuteInUTC) (\(rotation.overlap.text) overlap)"
        }
        return "works for \(rotation.overlap.text) after the delivery, at most until "
            + "\(end.minuteInUTC) (\(limit.text))"
    }

    private var deleted: String {
        let count = operation.record?.predecessors.count ?? 0
        let others = count == 0 ? "" : " and \(Wording.count(count, "predecessor"))"
        let verb = count == 0 ? "stops" : "stop"
        return "\(current("the token"))\(others) \(verb) working"
    }

    /// Where the secret goes; a redelivery goes to the sinks that do not hold it.
    fileprivate var deliver: [Detail] {
        guard let spec = operation.spec else { return [] }
        guard !spec.delivery.isEmpty else {
            let command = "`regent reveal \(operation.address)`"
            return [Detail("deliver", .free("sealed; take it with \(command)"))]
        }
        var sinks = spec.delivery
        if operation.action == .redeliver, let record = operation.record {
            sinks = record.missing(among: sinks)
        }
        let removed = operation.record?.removable(besides: spec.delivery).map(\.sink) ?? []
        return [
            Detail("deliver", sinks.map { [.free(Self.title(of: $0))] }),
            Detail("remove", removed.map { [.free($0.id.title)] }),
        ].filter { !$0.values.isEmpty }
    }

    /// A sink with what is not usual of it: `file a/token (mode 0440, owner app)`.
    private static func title(of sink: SinkSpec) -> String {
        var extras: [String] = []
        switch sink {
        case .file(let file):
            if file.mode != FileSinkSpec(path: "").mode {
                extras.append("mode 0\(String(file.mode, radix: 8))")
            }
            if let owner = file.owner { extras.append("owner \(owner)") }
            if let reload = file.reload {
                extras.append("then \(reload.signal.rawValue) to the process of \(reload.pidFile)")
            }
        case .kubernetesSecret(let secret):
            if let key = secret.previousKey { extras.append("the previous one in \(key)") }
            extras += secret.restart.map { "restarts \($0.kind.rawValue)/\($0.name)" }
        case .vault, .githubActionsSecret, .awsSecretsManager, .webhook, .hook: break
        }
        if sink.options.template != nil { extras.append("in a template") }
        if !sink.options.isRequired { extras.append("not required") }
        if sink.options.onRemoval == .delete { extras.append("deleted on removal") }
        return sink.id.title + (extras.isEmpty ? "" : " (\(extras.joined(separator: ", ")))")
    }
}
