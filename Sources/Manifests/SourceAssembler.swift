public import Model

/// From all files of a commit to what the commit asks for.
public enum SourceAssembler {
    /// Puts files together, lets manifests inherit from defaults, and finds what is wrong with the
    /// result and between manifests: addresses that are defined twice, organizations that nobody
    /// configured, sinks that two tokens would write to, what a policy does not allow.
    ///
    /// What is wrong holds back the addresses that it is about and no others. The order of the files
    /// makes no difference.
    ///
    /// - Parameter rules: What the configuration says of manifests.
    public static func assemble(_ files: [ParsedFile], under rules: SourceRules) -> DesiredState {
        let inheritance = Inheritance(files)
        var assembler = FileAssembler(inheritance, under: rules)
        var assembled = AssembledFiles()
        for file in files { assembler.assemble(file, into: &assembled) }
        return join([assembled], inheritance, under: rules)
    }

    /// Finds what is wrong between files that were assembled one by one.
    ///
    /// - Parameters:
    ///   - inheritance: What all of them have for others to inherit, and each was assembled with.
    ///   - rules: What the configuration says of manifests.
    public static func join(
        _ files: [AssembledFiles],
        _ inheritance: Inheritance,
        under rules: SourceRules
    ) -> DesiredState {
        var assembly = Assembly(files, under: rules)
        let overfull = Set(files.flatMap(\.overfull))
        return assembly.finish(inheritance.problems(Array(overfull)))
    }
}

/// A desired state while it grows.
private struct Assembly {
    let rules: SourceRules
    private var desired = DesiredState()
    /// Every manifest, some file's behind another's; they stay where they are, since a copy of all
    /// of them would be a large part of the memory.
    private let files: [AssembledFiles]
    /// Where the first manifest of each address is.
    private var places: [Address: Place] = [:]
    /// Addresses that have more of them.
    private var duplicates: [Address: [AssembledManifest]] = [:]

    /// An index of ``files``, and one of its manifests.
    private struct Place {
        let file: Int32
        let index: Int32
    }

    init(_ files: [AssembledFiles], under rules: SourceRules) {
        self.rules = rules
        self.files = files
        places.reserveCapacity(files.reduce(0) { $0 + $1.manifests.count })
        for (number, file) in files.enumerated() {
            desired.diagnostics += file.diagnostics
            desired.unreadablePaths.formUnion(file.unreadPaths)
            // By their indices: to copy each of them is a third of the time.
            for index in file.manifests.indices {
                let place = Place(file: Int32(number), index: Int32(index))
                add(file.manifests[index].address, at: place)
            }
        }
    }

    private mutating func add(_ address: Address, at place: Place) {
        guard let firstPlace = places.updateValue(place, forKey: address) else { return }
        places[address] = firstPlace
        let first = self[firstPlace]
        duplicates[address, default: [first]].append(self[place])
    }

    private subscript(place: Place) -> AssembledManifest {
        files[Int(place.file)].manifests[Int(place.index)]
    }

    mutating func finish(_ problems: [Diagnostic]) -> DesiredState {
        desired.diagnostics += problems
        desired.hasConflicts = !problems.isEmpty || !duplicates.isEmpty
        for (address, candidates) in duplicates {
            holdDuplicates(candidates.sorted { $0.position < $1.position }, address)
        }
        desired.specs.reserveCapacity(places.count)
        for file in files {
            for index in file.manifests.indices {
                let address = file.manifests[index].address
                guard duplicates.isEmpty || duplicates[address] == nil else { continue }
                if let organizations = rules.organizations,
                    !organizations.contains(address.organization)
                {
                    holdUnknownOrganization(file.manifests[index], organizations)
                    continue
                }
                desired.diagnostics += file.manifests[index].diagnostics
                switch file.manifests[index].content {
                case .spec(let spec, _): desired.specs[address] = spec
                case .held(let held): desired.held[address] = held
                }
            }
        }
        holdSharedSinks()
        holdSharedTokens()
        desired.diagnostics = Array(Set(desired.diagnostics)).sorted()
        return desired
    }

    private mutating func holdDuplicates(
        _ candidates: [AssembledManifest],
        _ address: Address
    ) {
        guard let first = candidates.first else { return }
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
            first,
            .duplicateAddress,
            "\(address) is defined at \(places.joined(separator: ", "))\(rest); keep one of them"
        )
    }

    private mutating func holdUnknownOrganization(
        _ manifest: AssembledManifest,
        _ organizations: Set<String>
    ) {
        let address = manifest.address
        let summary = "unknown organization '\(address.organization)'"
        let hint = suggestion(
            for: address.organization,
            known: organizations,
            called: "known organizations"
        )
        report(summary, hint, address, at: manifest.organizationPosition)
        let message = [summary, hint].compactMap { $0 }.joined(separator: "; ")
        hold(manifest, .invalidManifest, message)
    }

    // MARK: What two manifests cannot both have

    private struct Claim {
        let address: Address
        let position: SourcePosition
    }

    /// Two tokens in one file would overwrite each other with each rotation.
    private mutating func holdSharedSinks() {
        var writers: [SinkID: [Claim]] = [:]
        let sharedHashes = hashesOfSharedSinks()
        guard !sharedHashes.isEmpty else { return }
        for manifest in files.lazy.flatMap(\.manifests) {
            guard let spec = desired.specs[manifest.address],
                case .spec(_, let positions) = manifest.content
            else { continue }
            for (sink, position) in zip(spec.delivery, positions) where sink.isExclusive {
                let id = sink.id
                guard sharedHashes.contains(id.hashValue) else { continue }
                writers[id, default: []].append(
                    Claim(address: manifest.address, position: position)
                )
            }
        }
        for (sink, claims) in writers.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key })
        {
            holdAll(claims, .sinkConflict, "give each token a place of its own") { other in
                "\(shown(sink.title)) is also written to by \(other.address) at "
                    + shown(other.position.description)
            }
        }
    }

    /// Hashes that more than one sink has, be it of a manifest that is held: nearly always there is
    /// none, and nothing to look into.
    private func hashesOfSharedSinks() -> Set<Int> {
        var seen = Set<Int>(minimumCapacity: places.count)
        var shared: Set<Int> = []
        for file in files {
            for hash in file.sinkHashes where !seen.insert(hash).inserted { shared.insert(hash) }
        }
        return shared
    }

    /// Two manifests that take one live token over would rotate it away from each other.
    private mutating func holdSharedTokens() {
        var takers: [Address: [Claim]] = [:]
        for (address, spec) in desired.specs {
            guard let id = spec.adoption?.id else { continue }
            let token = Address(organization: address.organization, name: id.text)
            takers[token, default: []].append(Claim(address: address, position: spec.position))
        }
        for (token, claims) in takers.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key })
        {
            holdAll(claims, .invalidManifest, "a token has one manifest") { other in
                "the token \(token.name) is also imported by \(other.address) at "
                    + shown(other.position.description)
            }
        }
    }

    private mutating func holdAll(
        _ claims: [Claim],
        _ reason: Reason,
        _ hint: String,
        _ summary: (Claim) -> String
    ) {
        desired.hasConflicts = true
        let claims = claims.sorted { ($0.position, $0.address) < ($1.position, $1.address) }
        for claim in claims {
            let other = claims.first { $0.address != claim.address } ?? claim
            if claim.address != claims.first?.address {
                report(summary(other), hint, claim.address, at: claim.position)
            }
            desired.specs[claim.address] = nil
            guard desired.held[claim.address] == nil,
                let place = places[claim.address]
            else { continue }
            hold(self[place], reason, summary(other))
        }
    }

    // MARK: Results

    private mutating func hold(
        _ manifest: AssembledManifest,
        _ reason: Reason,
        _ message: String
    ) {
        desired.held[manifest.address] = HeldManifest(
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
