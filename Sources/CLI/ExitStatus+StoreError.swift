import State

extension ExitStatus {
    /// How a command ends that could not use the state.
    init(_ error: StoreError) {
        switch error {
        case .locked, .busy: self = .tryAgain
        default: self = .failure
        }
    }
}
