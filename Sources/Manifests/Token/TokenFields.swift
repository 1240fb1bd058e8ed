import Model

/// The description of `kind: APIToken`, from which it is decoded.
enum TokenFields {
    static let document = ObjectType<TokenDraft>(
        "",
        [
            Field(
                "apiVersion",
                ScalarType<Manifest.Version>.enumeration,
                "The version of this format.",
                isRequired: true
            ) { _, _ in },
            Field(
                "kind",
                ScalarType<Manifest.Kind>.enumeration,
                "What the document describes.",
                isRequired: true
            ) { _, _ in },
            Field("metadata", metadata, "What the token is called here.", isRequired: true),
            Field("spec", spec, "What the token is to be.", isRequired: true),
        ]
    )

    private static let metadata = ObjectType<TokenDraft>(
        "metadata",
        [
            Field(
                "name",
                ScalarType<String>.name,
                "A DNS name, unique in its organization.",
                isRequired: true
            ) { $0.name = $1 },
            Field("labels", .words, "Words to select tokens by.") { $0.labels = $1.value },
            Field("annotations", .annotations, "Requests, and notes for people.") {
                $0.regenerationRequest = $1.value
            },
        ]
    )

    private static let spec = ObjectType<TokenDraft>(
        "spec",
        identity + lifetime + capabilities + [
            Field("rotation", rotation, "When and how the token is rotated."),
            Field("delivery", .sinks, "Where the secret goes.", default: "sealed until revealed") {
                $0.delivery = $1.value
            },
            Field(
                "deletionPolicy",
                ScalarType<DeletionPolicy>.enumeration,
                "What becomes of the token once its manifest is gone.",
                default: DeletionPolicy.retain.rawValue
            ) { $0.deletionPolicy = $1.value },
            Field("suspend", .boolean, "Does nothing for now.", default: "false") {
                $0.isSuspended = $1.value
            },
            Field(
                "allowSameName",
                .boolean,
                "Creates the token even where a live one of its name is not known here.",
                default: "false"
            ) { $0.allowsSameName = $1.value },
            .notYet("import", "Takes over a token that exists already."),
        ]
    )

    private static let identity: [Field<TokenDraft>] = [
        Field(
            "organization",
            ScalarType<String>.name,
            "The organization's name in the configuration.",
            default: "the configuration's, where it has only one"
        ) { $0.organization = $1 },
        Field(
            "tokenName",
            ScalarType<String>.text(maximumBytes: 256),
            "The name at the API.",
            default: "metadata.name"
        ) { $0.tokenName = $1.value },
        Field(
            "description",
            ScalarType<String>.text(maximumBytes: 2048, allowsEmpty: true),
            "The description at the API."
        ) { $0.tokenDescription = $1.value },
    ]

    private static let lifetime: [Field<TokenDraft>] = [
        Field(
            "expiresAfter",
            .positiveDuration,
            "The life of each token that is issued; at least twice the overlap.",
            default: "never"
        ) { $0.expiresAfter = $1 },
        Field(
            "expiresAt",
            .instant,
            "A fixed end of every token that is issued, instead of expiresAfter."
        ) { $0.expiresAt = $1 },
    ]

    private static let capabilities: [Field<TokenDraft>] = [
        Field(
            "datasetCapabilities",
            .scopedCapabilities(KnownCapabilities.dataset, of: "data set"),
            "Groups of actions by the name of a data set, or '*'."
        ) { $0.datasetCapabilities = $1.value },
        Field(
            "orgCapabilities",
            .capabilities(KnownCapabilities.organization),
            "Groups of actions on the organization."
        ) { $0.organizationCapabilities = $1.value },
        Field(
            "viewCapabilities",
            .scopedCapabilities(KnownCapabilities.view, of: "view"),
            "Groups of actions by the name of a view."
        ) { $0.viewCapabilities = $1.value },
        Field(
            "allowUnknownCapabilities",
            .boolean,
            "Passes names on that a newer API may know.",
            default: "false"
        ) { $0.allowsUnknownCapabilities = $1.value },
    ]

    private static let rotation = ObjectType<TokenDraft>(
        "spec.rotation",
        [
            Field(
                "every",
                .positiveDuration,
                "The longest time between an issue and the next rotation.",
                default: "only an expiry or a change asks"
            ) { $0.every = $1 },
            Field(
                "renewBefore",
                .positiveDuration,
                "How long before its expiry a token is rotated; at least twice the overlap.",
                default: "a third of expiresAfter"
            ) { $0.renewBefore = $1 },
            Field(
                "overlap",
                .duration,
                "How long the old token works on; 0s cuts it.",
                default: RotationPolicy.defaultOverlap.text
            ) { $0.overlap = $1 },
            Field(
                "existingTokenExpiresAt",
                .instant,
                "The overlap's end as a fixed instant, for the next rotation."
            ) { $0.existingTokenExpiresAt = $1.value },
            Field(
                "spread",
                .duration,
                "The width of the band over which rotations are spread; at most 'every'.",
                default: "5 % of every, at most \(TokenRules.longestDefaultSpread.text)"
            ) { $0.spread = $1 },
            Field(
                "cosmeticChanges",
                ScalarType<RotationPolicy.CosmeticChanges>.enumeration,
                "What becomes of a new name or description alone.",
                default: RotationPolicy.CosmeticChanges.withNextRotation.rawValue
            ) { $0.cosmeticChanges = $1.value },
            Field(
                "overlapLimit",
                .positiveDuration,
                "How long the old token works on while the new secret cannot be delivered; at least "
                    + "'overlap'.",
                default: "overlap"
            ) { $0.overlapLimit = $1 },
            Field(
                "onStalledDelivery",
                ScalarType<RotationPolicy.StalledDelivery>.enumeration,
                "Whether the old token is kept alive while the new secret cannot be delivered.",
                default: RotationPolicy.StalledDelivery.extend.rawValue
            ) { $0.onStalledDelivery = $1.value },
            .notYet("window", "The hours in which rotations may happen."),
        ]
    )
}
