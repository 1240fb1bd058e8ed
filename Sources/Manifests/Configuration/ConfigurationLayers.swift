import Model

/// One value that somebody said, and who.
struct LayeredValue {
    let text: String
    let origin: ConfigurationOrigin
    /// The folder that a relative path is meant from; empty: the working directory.
    let folder: String

    /// How near to the user it was said: what is nearer counts.
    var rank: Int {
        switch origin {
        case .defaultValue: 0
        case .file: 1
        case .environment: 2
        case .option: 3
        }
    }

    var position: SourcePosition? {
        guard case .file(let position) = origin else { return nil }
        return position
    }

    /// What messages call the place: the option or the variable, else the field.
    func title(of path: String) -> String {
        switch origin {
        case .option(let name), .environment(let name): name
        case .file, .defaultValue: path
        }
    }
}

/// What options, environment and a file say, one above the other.
struct ConfigurationLayers {
    let options: [String: String]
    let environment: [String: String]
    /// The folder of the configuration file.
    let folder: String
    let source: SourceText?

    /// What counts for a field, before its default.
    ///
    /// - Parameter file: The file's scalars by path.
    func value(
        of field: ConfigurationField,
        file: [String: YAMLNode],
        isOverridable: Bool = true
    ) -> LayeredValue? {
        if isOverridable, let override = override(of: field) { return override }
        guard let node = file[field.path], node.kind != .refused, let source else { return nil }
        return LayeredValue(
            text: node.text,
            origin: .file(source.position(node.mark)),
            folder: folder
        )
    }

    /// What an option or a variable says; an empty variable says nothing.
    func override(of field: ConfigurationField) -> LayeredValue? {
        if let text = options[field.path] {
            return LayeredValue(text: text, origin: .option(field.option), folder: "")
        }
        guard let text = environment[field.environmentVariable], !text.isEmpty else { return nil }
        return LayeredValue(
            text: text,
            origin: .environment(field.environmentVariable),
            folder: ""
        )
    }
}
