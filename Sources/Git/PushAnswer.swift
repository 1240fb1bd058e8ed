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

    /// The other side's words, where it refuses.
    func refuse(_ words: String) { refusal = words }

    /// Where the reference is as the push begins.
    func begin(at current: ObjectID) {
        hasMoved = hasMoved || current != expected ?? ObjectID(git_oid())
    }
}
