import Model

/// The description of `kind: APIToken`, from which it is decoded.
enum TokenFields {
    static let document = ObjectType<TokenDraft>(
        "",
        head + [
            Field("metadata", metadata, "What the token is called here.", isRequired: true),
            Field("spec", spec, "What the token is to be.", isRequired: true),
        ]
    )

    static let head: [Field<TokenDraft>] = [
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
    ]

    private static let metadata = ObjectType<TokenDraft>(
        "metadata",
        [
            Field(
                "name",
                ScalarType<String>.name,
                "A DNS name, unique in its organization.",
                isRequired: true,
                in: \.name
            ),
            Field("labels", .labels, "Words to select tokens by.", in: \.labels),
            Field(
                "annotations",
                .annotations,
                "Requests, and notes for people.",
                places: requestPlaces
            ) { $0.requests = $1.value },
        ]
    )

    /// Where each request stands.
    @Sendable private static func requestPlaces(_ draft: TokenDraft) -> [FieldPlace] {
        [
            (Annotation.movedFrom, draft.requests.movedFrom),
            (Annotation.regenerate, draft.requests.regenerate),
        ].compactMap { name, value in
            value.map { FieldPlace(path: ["annotations", name], $0.position) }
        }
    }

    private static let spec = ObjectType<TokenDraft>("spec", inherited + [adoption])

    /// The fields of a spec that defaults can say.
    static let inherited: [Field<TokenDraft>] =
        identity + lifetime + capabilities + [
            Field("rotation", RotationFields.rotation, "When and how the token is rotated."),
            Field(
                "delivery",
                .sinks,
                "Where the secret goes.",
                default: .rule("sealed until revealed"),
                in: \.delivery,
                places: deliveryPlaces
            ),
            Field(
                "keepSealed",
                .boolean,
                "Keeps a sealed copy of the secret, by which a sink is repaired without a new token.",
                default: .value("false"),
                in: \.keepsSealed
            ),
            Field(
                "check",
                .tokenCheck,
                "What proves that a new token can do what it is for, before it is delivered.",
                default: .rule("that it authenticates"),
                in: \.check
            ),
            Field(
                "deletionPolicy",
                ScalarType<DeletionPolicy>.enumeration,
                "What becomes of the token once its manifest is gone.",
                default: .value(DeletionPolicy.retain.rawValue),
                in: \.deletionPolicy
            ),
            Field(
                "suspend",
                .boolean,
                "Does nothing for now.",
                default: .value("false"),
                in: \.isSuspended
            ),
            Field(
                "allowSameName",
                .boolean,
                "Creates the token even where a live one of its name is not known here.",
                default: .value("false"),
                in: \.allowsSameName
            ),
        ]

    /// Where each sink stands.
    @Sendable private static func deliveryPlaces(_ draft: TokenDraft) -> [FieldPlace] {
        guard let delivery = draft.delivery, !delivery.value.isEmpty else {
            let position = draft.delivery?.position
            return [
                FieldPlace(path: ["delivery"], position, default: .rule("sealed until revealed"))
            ]
        }
        return delivery.value.enumerated().map { index, sink in
            FieldPlace(path: ["delivery", "\(index)"], sink.position, isElement: true)
        }
    }

    private static let identity: [Field<TokenDraft>] = [
        Field(
            "organization",
            ScalarType<String>.name,
            "The organization's name in the configuration.",
            default: .rule("the configuration's, where it has only one"),
            in: \.organization
        ),
        Field(
            "tokenName",
            ScalarType<String>.text(maximumBytes: 256),
            "The name at the API.",
            default: .rule("metadata.name"),
            in: \.tokenName
        ),
        Field(
            "description",
            ScalarType<String>.text(maximumBytes: 2048, allowsEmpty: true),
            "The description at the API.",
            in: \.tokenDescription
        ),
    ]

    private static let lifetime: [Field<TokenDraft>] = [
        Field(
            "expiresAfter",
            .positiveDuration,
            "The life of each token that is issued; at least twice the overlap.",
            default: .rule("never"),
            in: \.expiresAfter
        ) { draft, distant in
            // They are two ways to say one thing: the nearest draft that says it in either counts.
            guard draft.expiresAfter == nil, draft.expiresAt == nil else { return }
            draft.expiresAfter = distant.expiresAfter
            draft.expiresAt = distant.expiresAt
        },
        Field(
            "expiresAt",
            .instant,
            "A fixed end of every token that is issued, instead of expiresAfter.",
            in: \.expiresAt
        ) { _, _ in },
    ]

    private static let capabilities: [Field<TokenDraft>] = [
        Field(
            "datasetCapabilities",
            .scopedCapabilities(KnownCapabilities.dataset),
            "Groups of actions by the name of a data set, or '*'.",
            in: \.datasetCapabilities
        ),
        Field(
            "orgCapabilities",
            .capabilities(KnownCapabilities.organization),
            "Groups of actions on the organization.",
            in: \.organizationCapabilities
        ),
        Field(
            "viewCapabilities",
            .scopedCapabilities(KnownCapabilities.view),
            "Groups of actions by the name of a view.",
            in: \.viewCapabilities
        ),
        Field(
            "allowUnknownCapabilities",
            .boolean,
            "Passes names on that a newer API may know.",
            default: .value("false"),
            in: \.allowsUnknownCapabilities
        ),
    ]

    private static let adoption = Field<TokenDraft>(
        "import",
        ObjectType(
            "spec.import",
            [
                Field(
                    "id",
                    ScalarType<TokenID>.tokenID,
                    "The live token's id at the API.",
                    isRequired: true,
                    in: \.adoptedID
                ),
                Field(
                    "rotate",
                    ScalarType<Adoption.Rotation>.enumeration,
                    "When the token, whose secret nobody here knows, is first regenerated.",
                    default: .value(Adoption.Rotation.atNext.rawValue),
                    in: \.adoptionRotation
                ),
            ]
        ),
        "Takes over a token that exists already."
    )
}

/// The description of `kind: TokenDefaults`: what a folder's tokens have in common.
enum DefaultsFields {
    static let document = ObjectType<TokenDraft>(
        "",
        TokenFields.head + [
            Field("metadata", metadata, "What the defaults are called.", isRequired: true),
            Field(
                "spec",
                ObjectType("spec", TokenFields.inherited + [labels]),
                "What every token in the same folder and below is to be, unless it says otherwise.",
                isRequired: true
            ),
        ]
    )

    private static let metadata = ObjectType<TokenDraft>(
        "metadata",
        [
            Field(
                "name",
                ScalarType<String>.name,
                "A DNS name, for people.",
                isRequired: true
            ) { $0.name = $1 }
        ]
    )

    private static let labels = Field<TokenDraft>(
        "labels",
        .labels,
        "Labels of the tokens.",
        in: \.labels
    )
}
