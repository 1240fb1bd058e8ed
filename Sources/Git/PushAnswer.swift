internal import CLibgit2

/// What the other side says to a push: libgit2's own result is success even where it refuses.
final class PushAnswer {
    private let expected: ObjectID?
    /// Whether the reference was no longer where it was expected, as the push began.
    private(set) var hasMoved = false
    /// The other side's words, where it refused.
    private(set) var refusal: String?

    init(expecting expected: ObjectID?) {
        self.expected = expected
    }

    /// Whether it refused because the reference was moved meanwhile; servers have no other way to
    /// say so than these words of git's.
    var isConflict: Bool {
        let words = [
            "non-fast-forward", "fetch first", "stale info", "failed to update ref",
            "incorrect old value", "cannot lock ref",
        ]
        return words.contains { refusal?.contains($0) == true }
    }

    /// Has libgit2 tell this object, which must live until the push is over.
    func listen(with callbacks: inout git_remote_callbacks) {
        unsafe callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        unsafe callbacks.push_negotiation = { updates, count, payload in
            guard let payload = unsafe payload else { return GIT_EUSER.rawValue }
            let answer = unsafe Unmanaged<PushAnswer>.fromOpaque(payload).takeUnretainedValue()
            for place in 0..<count {
                guard let update = unsafe updates?[place] else { continue }
                answer.begin(at: unsafe ObjectID(update.pointee.src))
            }
            return answer.hasMoved ? GIT_EUSER.rawValue : GIT_OK.rawValue
        }
        unsafe callbacks.push_update_reference = { _, status, payload in
            guard let payload = unsafe payload, let status = unsafe status else { return 0 }
            let answer = unsafe Unmanaged<PushAnswer>.fromOpaque(payload).takeUnretainedValue()
            answer.refusal = unsafe String(cString: status)
            return 0
        }
    }

    private func begin(at current: ObjectID) {
        hasMoved = hasMoved || current != expected ?? ObjectID(git_oid())
    }
}
