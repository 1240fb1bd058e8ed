import Model

extension Operation {
    /// Whether nothing of it has reached the API.
    var isUnsent: Bool {
        switch state {
        case .preflight, .intended: true
        case .sent, .issued, .accepted, .done, .ambiguous, .failed: false
        }
    }
}
