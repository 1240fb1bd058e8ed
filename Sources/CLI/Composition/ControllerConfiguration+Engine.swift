import Engine
import Manifests

extension ControllerConfiguration {
    /// The source as the engine reads it.
    var sourceOptions: SourceOptions {
        SourceOptions(
            url: source.url,
            reference: source.engineReference,
            folder: source.path,
            mirror: source.mirror,
            statusBranch: statusBranch?.name,
            organizations: organizations.map(\.name)
        )
    }

    /// Where the engine writes status files.
    var statusDestination: StatusDestination {
        switch status {
        case .branch(let branch):
            .branch(
                path: branch.path,
                authorName: branch.authorName,
                authorEmail: branch.authorEmail
            )
        case .directory(let folder): .directory(folder)
        }
    }

    private var statusBranch: StatusBranch? {
        guard case .branch(let branch) = status else { return nil }
        return branch
    }
}

extension ControllerConfiguration.Source {
    fileprivate var engineReference: SourceReference {
        switch reference {
        case .branch(let name): .branch(name)
        case .tag(let name): .tag(name)
        case .commit(let id): .commit(id)
        }
    }
}
