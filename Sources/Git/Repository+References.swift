internal import CLibgit2

extension Repository {
    /// What a reference of this very name points at, without going through tags; nil where there is
    /// no such reference, or where it leads to none.
    func target(of reference: String, _ operation: String) throws(GitError) -> ObjectID? {
        var id = git_oid()
        let code = unsafe git_reference_name_to_id(&id, pointer, reference)
        guard code != GIT_ENOTFOUND.rawValue else { return nil }
        try check(code, operation)
        return ObjectID(id)
    }

    /// Points a reference at an object, whatever it was before.
    func set(_ reference: String, to id: ObjectID, _ operation: String) throws(GitError) {
        // One that does not move is not locked: another process may be reading it.
        guard try target(of: reference, operation) != id else { return }
        var raw = id.raw
        _ = try unsafe Handle(operation, release: git_reference_free) {
            unsafe git_reference_create(&$0, pointer, reference, &raw, 1, "fetch")
        }
    }

    /// Removes a reference, if there is one.
    func remove(_ reference: String, _ operation: String) throws(GitError) {
        guard try target(of: reference, operation) != nil else { return }
        try check(unsafe git_reference_remove(pointer, reference), operation)
    }

    /// What all references point at; those that lead to nothing are left out.
    func targets(_ operation: String) throws(GitError) -> [String: ObjectID] {
        let iterator = try unsafe Handle(operation, release: git_reference_iterator_free) {
            unsafe git_reference_iterator_new(&$0, pointer)
        }
        var targets: [String: ObjectID] = [:]
        // It ends after the last of the references that there were when it began.
        while true {
            var name: UnsafePointer<CChar>?
            let code = unsafe git_reference_next_name(&name, iterator.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try check(code, operation)
            guard let name = unsafe name else { break }
            let reference = unsafe String(cString: name)
            targets[reference] = try target(of: reference, operation)
        }
        return targets
    }

    /// Refuses what is not the full name of a reference.
    static func checkName(_ reference: String, _ operation: String) throws(GitError) {
        var isValid: Int32 = 0
        try check(unsafe git_reference_name_is_valid(&isValid, reference), operation)
        guard isValid == 1, reference.hasPrefix("refs/"), !reference.utf8.contains(0) else {
            let detail = "\"\(reference)\" is no full name of a reference, like refs/heads/main"
            throw GitError(kind: .other, operation: operation, detail: detail)
        }
    }
}
