import Model

/// Reads the configuration: options over environment over file over defaults.
///
/// Relative paths in the file are taken as relative to its folder, those in options and the
/// environment as relative to the working directory. An empty environment variable counts as not
/// set. No message quotes a line of the file, or a value that may be a credential by mistake.
///
/// - Parameters:
///   - file: The configuration file; nil where there is none.
///   - options: Values of options by the path of their field, see ``configurationFields``.
///   - environment: The process's environment.
///   - folder: The folder of the configuration file.
public func decodeConfiguration(
    file: (path: String, bytes: [UInt8])?,
    options: [String: String],
    environment: [String: String],
    folder: String
) -> ConfigurationResult {
    let source = file.map { SourceText(path: $0.path, bytes: $0.bytes) }
    var decoder = ConfigurationDecoder(
        layers: ConfigurationLayers(
            options: options,
            environment: environment,
            folder: folder,
            source: source
        )
    )
    return decoder.decode()
}

private struct ConfigurationDecoder {
    let layers: ConfigurationLayers
    private var settings: [ConfigurationSetting] = []
    private var diagnostics: [Diagnostic] = []
    /// Where the file's document begins.
    private var start: SourcePosition?

    init(layers: ConfigurationLayers) { self.layers = layers }

    mutating func decode() -> ConfigurationResult {
        var scalars: [String: YAMLNode] = [:]
        var elements: [ConfigurationFile.Element] = []
        var lists = ConfigurationLists()
        var listSettings: [ConfigurationSetting] = []
        if let source = layers.source {
            guard let file = read(source) else { return result(nil) }
            scalars = file.scalars
            elements = file.organizations
            lists = file.lists
            listSettings = file.listSettings
        }
        let controller = controller(scalars)
        let organizations = organizations(elements)
        settings += listSettings
        checkOptions()
        let configuration = ConfigurationRules.configuration(
            controller,
            organizations,
            lists,
            settings,
            &diagnostics
        )
        return result(configuration)
    }

    private func result(_ configuration: ControllerConfiguration?) -> ConfigurationResult {
        let isBad = diagnostics.contains { $0.severity == .error }
        return ConfigurationResult(
            configuration: isBad ? nil : configuration,
            settings: settings,
            diagnostics: diagnostics.sorted()
        )
    }

    private mutating func read(_ source: SourceText) -> ConfigurationFile? {
        do throws(YAMLProblem) {
            let stream = try YAMLStream.read(source)
            var decoding = Decoding(source, stream, showsLines: false, folder: layers.folder)
            let file = ConfigurationFile(&decoding)
            start = stream.roots.first.map { source.position(decoding.node($0).mark) }
            diagnostics += decoding.sortedDiagnostics
            return file
        } catch {
            var problem = source.diagnostic(error)
            problem.excerpt = nil
            diagnostics.append(problem)
            return nil
        }
    }

    private mutating func controller(_ scalars: [String: YAMLNode]) -> ControllerDraft {
        var values: [String: LayeredValue] = [:]
        for entry in ControllerEntries.all {
            values[entry.field.path] = layers.value(of: entry.field, file: scalars)
        }
        // Other defaults lie beside the state, so where that is must be known first.
        var stateFile = ControllerDraft()
        var stateReader = EntryReader(
            ControllerEntries.all.filter { $0.field.path == "state.file" },
            values
        )
        stateReader.read(into: &stateFile, stateFolder: "", owner: nil)

        var draft = ControllerDraft()
        var reader = EntryReader(ControllerEntries.all, values)
        reader.read(
            into: &draft,
            stateFolder: folder(of: stateFile.stateFile),
            owner: start,
            mentioned: scalars.keys
        )
        settings += reader.settings
        diagnostics += reader.diagnostics
        return draft
    }

    // MARK: Organizations

    private mutating func organizations(
        _ elements: [ConfigurationFile.Element]
    ) -> [OrganizationDraft] {
        let overrides = OrganizationEntries.all.compactMap { entry in
            layers.override(of: entry.field).map { ($0, entry.field) }
        }
        if elements.count > 1 {
            for (value, field) in overrides {
                diagnostics.append(
                    Diagnostic(
                        .error,
                        "\(value.title(of: field.path)) changes the only organization, and the "
                            + "configuration has \(elements.count)",
                        hint: "change it in the configuration file"
                    )
                )
            }
        }
        if elements.isEmpty {
            guard !overrides.isEmpty else {
                diagnostics.append(
                    Diagnostic(
                        .error,
                        "no organization is configured",
                        hint: "write organizations in the configuration file, or give "
                            + "--organization-name and the options like it",
                        position: start
                    )
                )
                return []
            }
            return [organization(ConfigurationFile.Element(mark: .start), 0, isOnly: true)]
        }
        let drafts = elements.enumerated().map { index, element in
            organization(element, index, isOnly: elements.count == 1)
        }
        checkNames(drafts, elements)
        return drafts
    }

    private mutating func organization(
        _ element: ConfigurationFile.Element,
        _ index: Int,
        isOnly: Bool
    ) -> OrganizationDraft {
        var values: [String: LayeredValue] = [:]
        for entry in OrganizationEntries.all {
            values[entry.field.path] = layers.value(
                of: entry.field,
                file: element.scalars,
                isOverridable: isOnly
            )
        }
        let list = OrganizationEntries.list
        let prefix = "\(list)[\(index)]"
        let owner = layers.source.map { $0.position(element.mark) }
        let mentioned = Set(values.keys).union(element.scalars.keys)
        let isCredentialSaid = mentioned.contains { $0.hasPrefix("\(list).credential") }
        var draft = OrganizationDraft()
        var reader = EntryReader(OrganizationEntries.all, values) {
            prefix + $0.dropFirst(list.count)
        }
        reader.read(
            into: &draft,
            stateFolder: "",
            owner: owner,
            mentioned: mentioned,
            isOverridable: isOnly
        )
        settings += reader.settings
        diagnostics += reader.diagnostics
        if !isCredentialSaid {
            diagnostics.append(
                Diagnostic(
                    .error,
                    "\(prefix).credential is missing",
                    hint: "write credential: {env: NAME} or credential: {file: PATH}",
                    position: owner
                )
            )
        }
        return draft
    }

    private mutating func checkNames(
        _ drafts: [OrganizationDraft],
        _ elements: [ConfigurationFile.Element]
    ) {
        var seen: Set<String> = []
        for (draft, element) in zip(drafts, elements) {
            guard let name = draft.name, !seen.insert(name).inserted else { continue }
            diagnostics.append(
                Diagnostic(
                    .error,
                    "the organization \(name) is there already",
                    hint: "give each organization a name of its own",
                    position: layers.source.map { $0.position(element.mark) }
                )
            )
        }
    }

    /// An option that no field has would do nothing without anybody noticing.
    private mutating func checkOptions() {
        let known = configurationFields.map(\.path)
        for path in layers.options.keys.sorted() where !known.contains(path) {
            diagnostics.append(
                Diagnostic(
                    .error,
                    "unknown field \(quoted(path))",
                    hint: suggestion(for: path, known: known, called: "known fields")
                )
            )
        }
    }
}
