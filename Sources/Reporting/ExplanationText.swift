public import Manifests
import Model
public import Planning

/// A token's merged manifest, where each field came from, and how its next rotation was worked out.
public struct ExplanationText {
    /// What is shown.
    public struct Content {
        /// The merged manifest.
        public var manifest: ManifestExplanation
        /// What is wrong with it; nil: nothing.
        public var problem: String?
        /// How the next rotation was worked out; nil: no token is known yet.
        public var schedule: ScheduleDerivation?

        /// Makes a content.
        public init(
            manifest: ManifestExplanation,
            problem: String?,
            schedule: ScheduleDerivation?
        ) {
            self.manifest = manifest
            self.problem = problem
            self.schedule = schedule
        }
    }

    /// Columns up to which comments stand below each other.
    private static let widestLine = 60

    /// The manifest as YAML with a comment behind each field, and the schedule in comments.
    public static func text(_ content: Content, _ options: TextOptions) -> String {
        let lines = content.manifest.lines
        let widths = lines.filter { $0.origin != nil }.map(\.text.escapingControls.columns)
        let width = min(widestLine, widths.max() ?? 0)
        var text = comment("\(content.manifest.address)", options)
        if let problem = content.problem { text += comment("not valid: \(problem)", options) }
        for line in lines {
            let shown = line.text.escapingControls
            guard let origin = line.origin else {
                text += shown + "\n"
                continue
            }
            let note = "# " + title(of: origin).escapingControls
            text += shown.padded(to: width) + "  "
            text += (options.usesColor ? Style.quiet.paint(note) : note) + "\n"
        }
        for line in schedule(content) { text += comment(line, options) }
        return text
    }

    private static func comment(_ text: String, _ options: TextOptions) -> String {
        let line = "# " + text.escapingControls
        return (options.usesColor ? Style.quiet.paint(line) : line) + "\n"
    }

    /// The text in a fence.
    public static func markdown(_ content: Content) -> String {
        "```yaml\n\(text(content, TextOptions()))```\n"
    }

    /// `{"formatVersion": "1.0", "address": …, "fields": […], "nextRotation": …}`.
    public static func json(_ content: Content) -> String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "address": .string(content.manifest.address.description),
            "problem": .optional(content.problem),
            "fields": .array(content.manifest.fields.map(value)),
            "nextRotation": content.schedule.map(value) ?? .null,
        ])
    }

    // MARK: Values

    private static func title(of origin: ManifestExplanation.Origin) -> String {
        switch origin {
        case .file(let position): "\(position.path):\(position.line)"
        case .defaultValue(let rule): "default" + (rule.map { ": \($0)" } ?? "")
        }
    }

    private static func value(_ field: ManifestExplanation.Field) -> OrderedValue {
        [
            "field": .string(field.path.joined(separator: ".")),
            "value": .optional(field.value),
            "origin": .string(title(of: field.origin)),
        ]
    }

    private static func value(_ schedule: ScheduleDerivation) -> OrderedValue {
        [
            "at": .optional(schedule.rotation?.at.rfc3339),
            "reason": .optional(schedule.rotation?.reason.rawValue),
            "demands": .array(
                schedule.demands.map { demand in
                    [
                        "at": .string(demand.instant.rfc3339),
                        "reason": .string(demand.reason.rawValue),
                        "because": .string(title(of: demand)),
                    ]
                }
            ),
            "spreadOffset": .string(schedule.spreadOffset.text),
            "window": schedule.placement.map { placement in
                [
                    "opensAt": .optional(placement.opensAt),
                    "closesAt": .optional(placement.closesAt),
                    "isLast": .bool(placement.isLast),
                ]
            } ?? .null,
        ]
    }

    // MARK: The schedule

    private static func schedule(_ content: Content) -> [String] {
        guard let schedule = content.schedule else {
            return content.problem == nil
                ? ["next rotation: not known, since no token was issued yet"] : []
        }
        guard let rotation = schedule.rotation else {
            return ["next rotation: none, since neither 'every' nor an expiry asks for one"]
        }
        var lines = schedule.demands.map { demand in
            "\(demand.reason.rawValue) at \(demand.instant.rfc3339): \(title(of: demand))"
        }
        if schedule.spreadOffset > .zero {
            lines.append(
                "the earliest of them, brought forward by \(schedule.spreadOffset.text) of the "
                    + "spread, which follows from the address"
            )
        }
        if let placement = schedule.placement { lines.append(sentence(placement)) }
        return ["next rotation: \(rotation.at.rfc3339), \(rotation.reason.rawValue)"]
            + lines.map { "  " + $0 }
    }

    private static func sentence(_ placement: ScheduleDerivation.Placement) -> String {
        guard let opensAt = placement.opensAt, let closesAt = placement.closesAt else {
            return
                "outside of its window, which does not open before the token's overlap has to begin"
        }
        return "in its window from \(opensAt) to \(closesAt)"
            + (placement.isLast ? ", the last one before the token expires" : "")
    }

    private static func title(of demand: ScheduleDerivation.Demand) -> String {
        let sign = demand.isBefore ? "−" : "+"
        let base = demand.isBefore ? "the token's end" : "issued"
        let field = demand.isBefore ? "renewBefore" : "every"
        return "\(base) \(demand.base.rfc3339) \(sign) \(field) \(demand.distance.text)"
    }
}
