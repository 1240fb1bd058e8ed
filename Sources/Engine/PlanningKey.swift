import State

extension SourceOptions {
    /// What besides commit, state and time decides what a plan finds of an address: this very build
    /// of the program, and what the configuration says of the source and its manifests.
    ///
    /// Nil where it cannot be told, and nothing may be kept.
    var planningKey: String? {
        guard let build = ManifestCache.version(ofProgram: program) else { return nil }
        let said = [canonical(source.url), canonical(source.path), canonical(rules)]
        return ([build] + said).joined(separator: "\n")
    }
}

/// A value in words that are the same in every process: the order of sets and dictionaries, which is
/// not, is that of their elements' words.
///
/// It looks into the value by itself, so that a field that is added to a rule is never forgotten.
func canonical(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .set, .dictionary:
        let elements = mirror.children.map { canonical($0.value) }.sorted()
        return "{" + elements.joined(separator: ",") + "}"
    case nil where mirror.children.isEmpty:
        return String(reflecting: value)
    case .enum where mirror.children.isEmpty:
        return String(reflecting: value)
    default:
        let fields = mirror.children.map { "\($0.label ?? ""):\(canonical($0.value))" }
        return "(" + fields.joined(separator: ",") + ")"
    }
}
