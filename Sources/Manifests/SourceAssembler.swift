public import Model

/// From all files of a commit to what the commit asks for.
public enum SourceAssembler {
    /// Puts files together and finds what is wrong between them: addresses that are defined twice,
    /// organizations that nobody configured, sinks that two tokens would write to.
    ///
    /// What is wrong holds back the addresses that it is about and no others. The order of the files
    /// makes no difference.
    ///
    /// - Parameter organizations: The configured ones; nil: any is accepted.
    public static func assemble(
        _ files: [ParsedFile],
        organizations: Set<String>?
    ) -> DesiredState {
        var assembly = Assembly(organizations: organizations)
        for file in files { assembly.add(file) }
        return assembly.finish()
    }
}

/// A desired state while it grows.
private struct Assembly {
    let organizations: Set<String>?
    private var desired = DesiredState()
    /// Every manifest of an address: one, where all is well.
    private var manifests: [Address: [ParsedManifest]] = [:]
    private var defaults: [SourcePosition] = []

    init(organizations: Set<String>?) { self.organizations = organizations }

    mutating func add(_ file: ParsedFile) {
        desired.diagnostics += file.diagnostics
        guard file.isReadable else {
            desired.unreadablePaths.insert(file.path)
            return
        }
        for manifest in file.manifests {
            if manifest.content == .unsupportedDefaults {
                defaults.append(manifest.position)
            } else if let address = manifest.address {
                manifests[address, default: []].append(manifest)
            } else {
                // Which of the file's tokens it was about is not known, so none may be missed.
                desired.unreadablePaths.insert(file.path)
            }
        }
    }

    mutating func finish() -> DesiredState {
        defaults.sort()
        for (address, candidates) in manifests {
            place(candidates.sorted(by: precedes), at: address)
        }
        holdSharedSinks()
        desired.diagnostics.sort()
        return desired
    }

    private func precedes(_ left: ParsedManifest, _ right: ParsedManifest) -> Bool {
        left.position < right.position
    }

    private mutating func place(_ candidates: [ParsedManifest], at address: Address) {
        guard let first = candidates.first else { return }
        guard candidates.count == 1 else { return holdDuplicates(candidates, first, address) }
        if let organizations, !organizations.contains(address.organization) {
            return holdUnknownOrganization(first, address, organizations)
        }
        switch first.content {
        case .spec(let spec):
            if let defaults = defaults(above: first.position.path) {
                hold(
                    address,
                    .invalidManifest,
                    first,
                    "TokenDefaults at \(shown(defaults.description)) is not supported by this "
                        + "version of Regent yet, and changes what this manifest says"
                )
            } else {
                desired.specs[address] = spec
            }
        case .invalid(let message): hold(address, .invalidManifest, first, message)
        case .unsupportedDefaults: break
        }
    }

    /// The first defaults in a manifest's folder or in one above it.
    private func defaults(above path: String) -> SourcePosition? {
        defaults.first { position in
            let folder = position.path.split(separator: "/").dropLast()
            return path.split(separator: "/").dropLast().starts(with: folder)
        }
    }

    private mutating func holdDuplicates(
        _ candidates: [ParsedManifest],
        _ first: ParsedManifest,
        _ address: Address
    ) {
        for candidate in candidates.dropFirst() {
            report(
                "\(address) is already defined at \(shown(first.position.description))",
                nil,
                address,
                at: candidate.namePosition
            )
        }
        let places = candidates.prefix(3).map { shown($0.position.description) }
        let rest = candidates.count > places.count ? " and elsewhere" : ""
        hold(
            address,
            .duplicateAddress,
            first,
            "\(address) is defined at \(places.joined(separator: ", "))\(rest); keep one of them"
        )
    }

    private mutating func holdUnknownOrganization(
        _ manifest: ParsedManifest,
        _ address: Address,
        _ organizations: Set<String>
    ) {
        let summary = "unknown organization '\(address.organization)'"
        let hint = suggestion(
            for: address.organization,
            known: organizations,
            called: "known organizations"
        )
        report(summary, hint, address, at: manifest.organizationPosition)
        let message = [summary, hint].compactMap { $0 }.joined(separator: "; ")
        hold(address, .invalidManifest, manifest, message)
    }

    /// Two tokens in one file would overwrite each other with each rotation.
    private mutating func holdSharedSinks() {
        var writers: [SinkID: [(address: Address, position: SourcePosition)]] = [:]
        for (address, spec) in desired.specs {
            let positions = manifests[address]?.first?.sinkPositions ?? []
            for (index, sink) in spec.delivery.enumerated() {
                let position = positions.indices.contains(index) ? positions[index] : spec.position
                writers[sink.id, default: []].append((address, position))
            }
        }
        let shared = writers.filter { $0.value.count > 1 }
        for (sink, writers) in shared.sorted(by: { $0.key < $1.key }) {
            holdWriters(writers.sorted { $0.position < $1.position }, of: sink)
        }
    }

    private mutating func holdWriters(
        _ writers: [(address: Address, position: SourcePosition)],
        of sink: SinkID
    ) {
        guard let first = writers.first, let second = writers.dropFirst().first else { return }
        for writer in writers {
            let other = writer.address == first.address ? second : first
            let summary =
                "\(shown(sink.title)) is also written to by \(other.address) at "
                + shown(other.position.description)
            if writer.address != first.address {
                report(
                    summary,
                    "give each token a place of its own",
                    writer.address,
                    at: writer.position
                )
            }
            desired.specs[writer.address] = nil
            guard desired.held[writer.address] == nil,
                let manifest = manifests[writer.address]?.first
            else { continue }
            hold(writer.address, .invalidManifest, manifest, summary)
        }
    }

    // MARK: Results

    private mutating func hold(
        _ address: Address,
        _ reason: Reason,
        _ manifest: ParsedManifest,
        _ message: String
    ) {
        desired.held[address] = HeldManifest(
            reason: reason,
            position: manifest.position,
            message: message
        )
    }

    private mutating func report(
        _ summary: String,
        _ hint: String?,
        _ address: Address,
        at position: SourcePosition
    ) {
        desired.diagnostics.append(
            Diagnostic(.error, summary, hint: hint, address: address, position: position)
        )
    }
}
