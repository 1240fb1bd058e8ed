/// What an answer of a cluster that is no success means.
enum ClusterFailure {
    static func failure(
        _ answer: Cluster.Answer,
        doing what: String,
        rule: String,
        namespace: String
    ) -> SystemFailure {
        let hint: String? =
            switch answer.status {
            case 401: "give connections.kubernetes a credential that the cluster knows"
            case 403 where answer.causes.contains { $0.reason == "NamespaceTerminating" }:
                "the namespace is being deleted: take the sink out of the manifest"
            case 403: "add to a Role in the namespace \(namespace): {\(rule)}"
            case 404: "create the namespace \(namespace), or what is named in it"
            case 410: "it is gone: the next run looks again"
            case 415, 400:
                "tell Regent's developers: this version of the cluster wants it otherwise"
            case 422: "delete it, or correct what the cluster does not take"
            case 429, 500...599: "the next run tries again"
            default: nil
            }
        return SystemFailure(
            "the \(what) was answered \(answer.status): \(answer.message.shortened())",
            hint: hint,
            status: answer.status
        )
    }
}
