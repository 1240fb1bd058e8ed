import Synchronization

/// How many operations may be at the API at a time; who comes next waits, in the order of coming.
///
/// An operation spends most of its time at the disk and at its sinks, so that more of them are under
/// way than slots are there.
final class CallSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// - Parameter count: At least 1.
    init(count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives a slot back: to who waits longest, where somebody does.
    func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}

/// The slot of one operation, which holds one at most.
struct CallSlot: ~Copyable {
    private let slots: CallSlots
    private var isHeld = false

    init(of slots: CallSlots) { self.slots = slots }

    deinit {
        if isHeld { slots.release() }
    }

    mutating func take() async {
        guard !isHeld else { return }
        await slots.take()
        isHeld = true
    }

    mutating func release() {
        guard isHeld else { return }
        isHeld = false
        slots.release()
    }
}
