import Importing
import Model

extension ImportReport {
    /// Tokens with something in common, what it is, and what to do about it.
    struct Topic {
        /// What it is about.
        var title: String
        /// What to do.
        var remedy: String
        /// Each token, with what is to be known of it.
        var tokens: [(entry: ImportEntry, detail: String?)]
    }

    /// Every topic that has a token.
    var topics: [Topic] {
        (leftOutTopics + findingTopics + [textTopic]).filter { !$0.tokens.isEmpty }
    }

    private func topic(
        _ title: String,
        _ remedy: String,
        _ detail: (ImportEntry) -> String??
    ) -> Topic {
        Topic(
            title: title,
            remedy: remedy,
            tokens: entries.compactMap { entry in detail(entry).map { (entry, $0) } }
        )
    }

    private var leftOutTopics: [Topic] {
        [
            topic(
                "May be what Regent itself works with",
                "the API does not say which token is the controller's own, and it can only be one that "
                    + "lists tokens; if Regent regenerated it, Regent would be locked out. Leave "
                    + "it to a person, or name it with --token, and its manifest begins suspended"
            ) { entry in entry.leftOut == .mayBeTheControllers ? .some(nil) : nil },
            topic(
                "Expired",
                "no manifest takes over what works no more; delete it at Axiom"
            ) { entry in
                guard case .expired(let end) = entry.leftOut else { return nil }
                return .some("since \(end.minuteInUTC)")
            },
            topic(
                "Cannot be said in a manifest",
                "it is left to a person"
            ) { entry in
                guard case .inexpressible(let problem) = entry.leftOut else { return nil }
                return .some(problem)
            },
        ]
    }

    private var findingTopics: [Topic] {
        func finding(_ entry: ImportEntry, _ detail: (TokenFinding) -> String??) -> String?? {
            entry.findings.lazy.compactMap(detail).first
        }
        return [
            topic(
                "Never expire",
                "say expiresAfter in its manifest: the token of its next rotation ends then"
            ) { entry in finding(entry) { $0 == .neverExpires ? .some(nil) : nil } },
            topic(
                "May do more than one job needs",
                "name the data sets that it needs, and drop what it does not; a change of a capability "
                    + "regenerates it"
            ) { entry in
                finding(entry) {
                    guard case .overPrivileged(let grants) = $0 else { return nil }
                    return .some(grants.joined(separator: "; "))
                }
            },
            topic(
                "Not used for \(TokenFinding.longestRest.text)",
                "ask whose it is; what nobody needs is better deleted at Axiom than managed"
            ) { entry in
                finding(entry) {
                    guard case .unused(let lastUse) = $0 else { return nil }
                    return .some(
                        lastUse.map { "last on \($0.date)" } ?? "never, as far as it shows"
                    )
                }
            },
        ]
    }

    private var textTopic: Topic {
        topic(
            "Have a name or description that a manifest cannot say",
            "a manifest has a line of text for it, and the next rotation writes that to the API"
        ) { entry in entry.changesText && deed != .listed ? .some(nil) : nil }
    }

    /// What to do next, in order.
    var nextSteps: [String] {
        guard deed != .listed else {
            return entries.isEmpty
                ? [] : ["`regent import --organization \(organization)` writes manifests for them."]
        }
        guard !files.isEmpty else { return [] }
        var steps: [String] = []
        if deed == .planned { steps.append("Without --dry-run these files are written.") }
        steps.append(
            "Look through the manifests, say in each where its secret goes (`delivery`) and how "
                + "long it lives (`expiresAfter`), and check them with `regent validate`."
        )
        if entries.contains(where: { $0.spec?.adoption?.rotate == .now }) {
            steps.append(
                "They say `rotate: now`: once taken over, each token is regenerated, and its present "
                    + "secret ends an overlap later (24h). So write `delivery` before you apply."
            )
        }
        let fixed = entries.count { entry in
            if case .until = entry.spec?.lifetime { true } else { false }
        }
        if fixed > 0 {
            steps.append(
                "\(fixed) of them keep a fixed end, by which nothing is rotated: write `expiresAfter` in "
                    + "place of `expiresAt` before it comes."
            )
        }
        steps.append(
            "Commit them; `regent plan` shows adoptions only, and `regent apply` makes them."
        )
        return steps
    }

    /// The commands by which Terraform forgets what is taken over, and destroys nothing.
    var terraformCommands: [String] {
        guard deed != .listed else { return [] }
        return entries.filter { $0.path != nil }.compactMap(\.candidate.resource).map { resource in
            "terraform state rm '\(resource.replacing("'", with: #"'\''"#).escapingControls)'"
        }
    }

    /// What must not be missed.
    var warning: String? {
        guard case .terraform(let file, _, let secrets) = origin, secrets > 0 else { return nil }
        return
            "\(file) has \(Wording.count(secrets, "secret")) of tokens in plain text, and so has each "
            + "of its backups; rotate these tokens (`rotate: now`), then remove the file"
    }

    var headline: String {
        let claimed = count - entries.count
        let place: String =
            switch origin {
            case .api: "\(Wording.count(count, "token")) at \(organization)"
            case .terraform(let file, _, _): "\(Wording.count(count, "token")) in \(file)"
            }
        return "\(place): \(claimed) managed, \(entries.count) unmanaged."
    }

    /// What was or would be written, in a sentence; nil: nothing was asked for.
    var result: String? {
        guard deed != .listed else { return nil }
        let manifests = Wording.count(entries.count { $0.path != nil }, "manifest")
        let verb = deed == .written ? "wrote" : "would write"
        return "Regent \(verb) \(manifests) in \(Wording.count(files.count, "file"))."
    }
}
