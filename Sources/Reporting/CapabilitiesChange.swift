import Model

/// What changes between two sets of capabilities, one line for each data set, group or view.
///
/// They are compared as sets, so an order never makes a change.
struct CapabilitiesChange {
    /// One name whose capabilities are added, removed or changed.
    struct Entry: Hashable {
        var name: String
        var before: String?
        var after: String?
    }

    let datasets: [Entry]
    let organization: [Entry]
    let views: [Entry]

    init(from before: Capabilities, to after: Capabilities) {
        datasets = Self.entries(before.datasets, after.datasets, Self.text)
        organization = Self.entries(before.organization, after.organization, Self.text)
        views = Self.entries(before.views, after.views, Self.text)
    }

    var isEmpty: Bool { datasets.isEmpty && organization.isEmpty && views.isEmpty }

    /// `2 data sets and 1 view`.
    var summary: String {
        let counts = [
            (datasets.count, "data set"), (organization.count, "organization capability"),
            (views.count, "view"),
        ]
        return Wording.list(
            counts.filter { $0.0 > 0 }.map {
                $0.0 > 1 && $0.1.hasSuffix("y")
                    ? "\($0.0) \($0.1.dropLast())ies" : Wording.count($0.0, $0.1)
            }
        )
    }

    private static func entries<Value: Equatable>(
        _ before: [String: Value],
        _ after: [String: Value],
        _ text: (Value) -> String
    ) -> [Entry] {
        Set(before.keys).union(after.keys).sorted().compactMap { name in
            guard before[name] != after[name] else { return nil }
            return Entry(name: name, before: before[name].map(text), after: after[name].map(text))
        }
    }

    /// `ingest: create, query: [read, write]`.
    private static func text(_ groups: Capabilities.Groups) -> String {
        groups.sorted { $0.key < $1.key }.map { group, actions in
            actions.count == 1
                ? "\(group): \(text(actions))" : "\(group): [\(text(actions))]"
        }.joined(separator: ", ")
    }

    private static func text(_ actions: Set<String>) -> String {
        actions.sorted().joined(separator: ", ")
    }
}

extension CapabilitiesChange.Entry {
    /// The entry in one or two parts, each of which may wrap: what it was, and what it becomes.
    var parts: [StyledText] {
        switch (before, after) {
        case (nil, let after?): [marked("+", .good, after)]
        case (let before?, nil): [marked("-", .bad, before)]
        case (let before?, let after?):
            [
                marked("~", .changed, before),
                StyledText("→", .changed).followed(by: .free(after)),
            ]
        case (nil, nil): []
        }
    }

    private func marked(_ mark: String, _ style: Style, _ value: String) -> StyledText {
        StyledText(mark, style).followed(by: .free(name)).followed(by: .free(value), gap: 2)
    }
}
