import Model

/// The descriptions of sinks in stores of secrets: `vault`, `githubActionsSecret` and
/// `awsSecretsManager`.
enum StoreSinkFields {
    static let vault = ObjectType<VaultSinkSpec>(
        "spec.delivery.vault",
        [
            Field(
                "mount",
                ScalarType<String>.storePath,
                "Where the key-value store is mounted.",
                isRequired: true
            ) { $0.mount = $1.value },
            Field(
                "path",
                ScalarType<String>.storePath,
                "The secret's path below the mount.",
                isRequired: true
            ) { $0.path = $1.value },
            Field(
                "field",
                ScalarType<String>.text(maximumBytes: 253),
                "The field that holds the secret.",
                isRequired: true
            ) { $0.field = $1.value },
        ]
    )

    static let github = ObjectType<GitHubActionsSecretSpec>(
        "spec.delivery.githubActionsSecret",
        [
            Field(
                "repository",
                ScalarType<String>.repository,
                "The repository, as owner/name.",
                isRequired: true
            ) { $0.repository = $1.value },
            Field(
                "name",
                ScalarType<String>.workflowSecret,
                "The secret's name.",
                isRequired: true
            ) { $0.name = $1.value },
        ]
    )

    static let aws = ObjectType<AWSSecretSpec>(
        "spec.delivery.awsSecretsManager",
        [
            Field(
                "region",
                ScalarType<String>.region,
                "The region that the secret lies in.",
                isRequired: true
            ) { $0.region = $1.value },
            Field(
                "secretID",
                ScalarType<String>.awsSecret,
                "The secret's name.",
                isRequired: true
            ) { $0.secretID = $1.value },
        ]
    )
}

extension ScalarType where Value == String {
    /// A string of a form that a pattern says all of.
    fileprivate static func matching(
        _ title: String,
        pattern: String,
        maximumBytes: Int,
        hint: String,
        where isForm: @escaping @Sendable (String) -> Bool
    ) -> ScalarType {
        ScalarType(.formatted(title, pattern: pattern)) { text throws(ValueProblem) in
            guard (1...maximumBytes).contains(text.utf8.count), isForm(text) else {
                throw ValueProblem("is not \(title)", hint: hint)
            }
            return text
        }
    }

    /// Steps of a path in Vault, without a slash at either end.
    fileprivate static let storePath = matching(
        "a path in Vault",
        pattern: "^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$",
        maximumBytes: 512,
        hint: "use letters, digits, '.', '_' and '-', with '/' between them"
    ) { text in
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { step in
            !step.isEmpty && step != "." && step != ".." && step.utf8.allSatisfy(isPathByte)
        }
    }

    /// `owner/name`.
    fileprivate static let repository = matching(
        "a repository",
        pattern: "^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$",
        maximumBytes: 140,
        hint: "write owner/name"
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && (1...39).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
            && (1...100).contains(parts[1].utf8.count) && parts[1] != "." && parts[1] != ".."
            && parts[1].utf8.allSatisfy(isPathByte)
    }

    /// A secret's name by GitHub's rules.
    fileprivate static let workflowSecret = matching(
        "a secret's name",
        pattern: "^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$",
        maximumBytes: 255,
        hint: "use letters, digits and '_', without a digit or GITHUB_ in front"
    ) { text in
        text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isLetterOrDigit($0) }
            && !(text.first?.isNumber ?? true) && !text.uppercased().hasPrefix("GITHUB_")
    }

    /// A region's name.
    static let region = matching(
        "a region",
        pattern: "^[a-z0-9]+(-[a-z0-9]+)+$",
        maximumBytes: 32,
        hint: "write it as eu-central-1"
    ) { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { $0 & 0x20 != 0 && isLetterOrDigit($0) }
            }
    }

    /// A secret's name by the rules of AWS.
    fileprivate static let awsSecret = matching(
        "a secret's name",
        pattern: "^[A-Za-z0-9/_+=.@-]{1,512}$",
        maximumBytes: 512,
        hint: "use letters, digits and any of /_+=.@-"
    ) { text in
        text.utf8.allSatisfy { byte in
            isPathByte(byte) || "/+=@".utf8.contains(byte)
        }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "._-".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
