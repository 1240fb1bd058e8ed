import FoundationEssentials
import Model

/// Why a file is no state of Terraform that can be read; never with a value out of it.
public enum TerraformStateError: Error, Hashable, Sendable {
    /// It is no JSON, or not of a state's form.
    case malformed
    /// It is encrypted, as OpenTofu can.
    case encrypted
    /// Its format has another version than 4.
    case unknownVersion(Int)
    /// One of its resources is not as the provider writes it: which one, and what is odd about it.
    case unreadable(resource: String, problem: String)
}

extension TerraformStateError: CustomStringConvertible {
    /// What is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .malformed:
            "it is no state of Terraform; `terraform state pull` prints one"
        case .encrypted:
            "it is encrypted; `tofu state pull` prints it in plain text"
        case .unknownVersion(let version):
            "its format has version \(version), and only version 4 (Terraform from 0.12 on) is known; "
                + "`terraform state pull` prints it in the present one"
        case .unreadable(let resource, let problem):
            "\(resource.escapingControls) is not as the provider axiomhq/axiom writes it: \(problem)"
        }
    }
}

/// The tokens in a state file of Terraform, or OpenTofu, that its Axiom provider manages.
///
/// The secrets that lie in such a file are counted, and never made a value of.
public struct TerraformState: Sendable {
    /// Each `axiom_token`, as it was when Terraform looked last.
    public let candidates: [ImportCandidate]
    /// How many of them have their secret in the file.
    public let secretCount: Int

    /// Reads a state file of version 4.
    ///
    /// - Throws: ``TerraformStateError``
    public init(json: [UInt8]) throws(TerraformStateError) {
        let file: StateFile
        do {
            file = try JSONDecoder().decode(StateFile.self, from: Data(json))
        } catch let error as TerraformStateError {
            throw error
        } catch {
            throw .malformed
        }
        var candidates: [ImportCandidate] = []
        var secretCount = 0
        var ids: Set<TokenID> = []
        for resource in file.resources {
            for instance in resource.instances where instance.deposed == nil {
                let address = resource.address + (instance.index ?? "")
                switch instance.token {
                case .success(let token):
                    // Two resources of one token are one token.
                    guard ids.insert(token.id).inserted else { continue }
                    candidates.append(ImportCandidate(token: token, resource: address))
                    if instance.hasSecret { secretCount += 1 }
                case .failure(let problem):
                    throw .unreadable(resource: address, problem: problem.text)
                }
            }
        }
        self.candidates = candidates
        self.secretCount = secretCount
    }
}

private struct StateFile: Decodable {
    let resources: [Resource]

    private enum Key: String, CodingKey {
        case version
        case resources
        case encrypted = "encrypted_data"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.encrypted) { throw TerraformStateError.encrypted }
        let version = try container.decode(Int.self, forKey: .version)
        guard version == 4 else { throw TerraformStateError.unknownVersion(version) }
        var list = try container.nestedUnkeyedContainer(forKey: .resources)
        var resources: [Resource] = []
        while !list.isAtEnd {
            if let resource = try list.decode(Resource?.self), resource.isToken {
                resources.append(resource)
            }
        }
        self.resources = resources
    }
}

private struct Resource: Decodable {
    let isToken: Bool
    let address: String
    let instances: [Instance]

    private enum Key: String, CodingKey {
        case mode
        case type
        case name
        case module
        case instances
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let type = try container.decode(String.self, forKey: .type)
        isToken =
            try type == "axiom_token" && container.decode(String.self, forKey: .mode) == "managed"
        let name = try container.decode(String.self, forKey: .name)
        let module = try container.decodeIfPresent(String.self, forKey: .module)
        address = (module.map { "\($0)." } ?? "") + "\(type).\(name)"
        // Of other resources nothing is read: their attributes are anything, and may be secrets.
        instances =
            isToken ? try container.decode([Instance].self, forKey: .instances) : []
    }
}

private struct Instance: Decodable {
    /// What is odd about an instance.
    struct Problem: Error {
        let text: String
    }

    /// What `count` or `for_each` appends to the address: `[0]`, `["eu"]`.
    let index: String?
    /// Set for one that was replaced and is not destroyed yet.
    let deposed: String?
    let hasSecret: Bool
    let token: Result<LiveToken, Problem>

    private enum Key: String, CodingKey {
        case index = "index_key"
        case deposed
        case attributes
    }

    private enum Attribute: String, CodingKey {
        case id
        case name
        case description
        case expiresAt = "expires_at"
        case datasetCapabilities = "dataset_capabilities"
        case orgCapabilities = "org_capabilities"
        case token
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let number = try? container.decode(Int.self, forKey: .index) {
            index = "[\(number)]"
        } else {
            index = try container.decodeIfPresent(String.self, forKey: .index).map { "[\"\($0)\"]" }
        }
        deposed = try container.decodeIfPresent(String.self, forKey: .deposed)
        guard
            let attributes = try? container.nestedContainer(
                keyedBy: Attribute.self,
                forKey: .attributes
            )
        else {
            hasSecret = false
            token = .failure(Problem(text: "it has no attributes"))
            return
        }
        hasSecret = try attributes.contains(.token) && !attributes.decodeNil(forKey: .token)
        token = Self.token(attributes)
    }

    private static func token(
        _ attributes: KeyedDecodingContainer<Attribute>
    ) -> Result<LiveToken, Problem> {
        typealias Groups = [String: [String]?]
        do {
            let expiry = try attributes.decodeIfPresent(String.self, forKey: .expiresAt) ?? ""
            let expiresAt = Instant(rfc3339: expiry)
            guard expiry.isEmpty || expiresAt != nil else {
                return .failure(Problem(text: "its expires_at is no instant"))
            }
            let datasets = try attributes.decodeIfPresent(
                [String: Groups?].self,
                forKey: .datasetCapabilities
            )
            let organization = try attributes.decodeIfPresent(
                Groups.self,
                forKey: .orgCapabilities
            )
            return .success(
                LiveToken(
                    id: try attributes.decode(TokenID.self, forKey: .id),
                    name: try attributes.decode(String.self, forKey: .name),
                    tokenDescription: try attributes.decodeIfPresent(
                        String.self,
                        forKey: .description
                    ) ?? "",
                    expiresAt: expiresAt,
                    capabilities: Capabilities(
                        datasets: (datasets ?? [:]).mapValues { groups($0 ?? [:]) },
                        organization: groups(organization ?? [:])
                    )
                )
            )
        } catch DecodingError.keyNotFound(let key, _) {
            return .failure(Problem(text: "it has no \(key.stringValue)"))
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            let attribute = context.codingPath.compactMap { Attribute(stringValue: $0.stringValue) }
            let name = attribute.first?.stringValue ?? "form"
            return .failure(Problem(text: "its \(name) is of another kind"))
        } catch {
            return .failure(Problem(text: "it cannot be read"))
        }
    }

    /// The API's names of groups, which the provider writes as `virtual_fields`.
    private static func groups(_ wire: [String: [String]?]) -> Capabilities.Groups {
        var groups: Capabilities.Groups = [:]
        for (name, actions) in wire { groups[camelCase(name)] = Set(actions ?? []) }
        return groups
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        guard let first = words.first else { return name }
        return words.dropFirst().reduce(String(first)) { text, word in
            text + word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}
