import Model

/// What keeps a person's hands off: the configuration's kill switch, and what was asked for by
/// command.
struct Suspensions {
    private let everything: Deferral?
    private let single: [Address: Deferral]
    /// What a person asked for by name goes on, whatever was suspended by command.
    private let asked: Set<Address>

    init(_ input: PlanningInput) {
        let held = input.recorded.requests.suspensions
        everything =
            input.isSuspended
            ? .suspendedByConfiguration : held.first { $0.address == nil }.map(Deferral.init)
        single = held.reduce(into: [:]) { single, suspension in
            if let address = suspension.address { single[address] = Deferral(suspension) }
        }
        asked =
            input.isSuspended
            ? []
            : input.recorded.requests.reduce(into: []) { asked, request in
                if case .regenerate(let address) = request { asked.insert(address) }
            }
    }

    /// Why nothing new begins for an address.
    func deferral(at address: Address) -> Deferral? {
        asked.contains(address) ? nil : everything ?? single[address]
    }

    /// The same for a manifest, which may say so itself.
    func deferral(of spec: TokenSpec) -> Deferral? {
        deferral(at: spec.address) ?? (spec.isSuspended ? .suspendedByManifest : nil)
    }

    /// Why not even what is under way for an address goes on.
    func deferralOfOpen(at address: Address) -> Deferral? {
        asked.contains(address) ? nil : everything
    }
}

extension Deferral {
    fileprivate init(_ suspension: Suspension) {
        self.init(
            reason: .suspended,
            remedy: "\(suspension.words); \(suspension.remedy)"
        )
    }
}
