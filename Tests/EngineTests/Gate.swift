import Synchronization

/// Holds calls until a test lets them through, so that it sees how many come at once.
final class Gate: Sendable {
    private struct State {
        var held: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
        var awaited: (count: Int, by: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    /// How many are held now.
    var heldCount: Int { state.withLock { $0.held.count } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard !state.isOpen else { return [continuation] }
                state.held.append(continuation)
                guard let awaited = state.awaited, state.held.count >= awaited.count else {
                    return []
                }
                state.awaited = nil
                return [awaited.by]
            }
            for continuation in woken { continuation.resume() }
        }
    }

    /// Waits until so many are held at once.
    func waitUntilHeld(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.held.count < count else { return true }
                state.awaited = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func releaseOne() {
        state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }?.resume()
    }

    func open() {
        let held = state.withLock { state in
            let held = state.held
            state.held = []
            state.isOpen = true
            return held
        }
        for continuation in held { continuation.resume() }
    }
}
