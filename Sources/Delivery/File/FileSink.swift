import Blocking
import Model
import Secrets

/// A file that holds nothing but the secret.
///
/// It is replaced at one stroke, and no link on the way to it is followed: whoever may write in one
/// of its folders cannot lead the secret elsewhere.
actor FileSink: Sink {
    /// What a probe writes: a full disk often has room for a few bytes.
    private static let probeByteCount = 4096
    /// The extended attribute that tells which operation wrote the file.
    private static let noteName = "user.regent.delivery"

    nonisolated let title: String
    private let id: SinkID
    private let spec: FileSinkSpec
    private let tree: FileTree
    private let reload: Reload?
    private let probes: FolderProbes
    private let executor = BlockingExecutor(label: "regent.file-sink")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Takes a spec apart, and touches nothing yet.
    ///
    /// - Throws: ``SinkError`` where the path or the mode cannot be used.
    init(
        _ spec: FileSinkSpec,
        filesRoot: String,
        probes: FolderProbes
    ) throws(SinkError) {
        id = SinkSpec.file(spec).id
        title = id.title
        self.spec = spec
        self.probes = probes
        reload = spec.reload.map(Reload.init)
        do throws(FileProblem) {
            guard spec.mode <= 0o777 else { throw .unusableMode(spec.mode) }
            tree = FileTree(place: try FilePlace(spec.path, filesRoot: filesRoot))
        } catch {
            throw SinkError(error, of: id)
        }
    }

    func probe() throws(SinkError) {
        try explained { () throws(FileProblem) in
            let owner = try owner()
            let end = try tree.openNearest()
            if end.isWholeWay { _ = try tree.existingFile(in: end.folder) }
            let place = place(in: end.folder, owner)
            guard !probes.isFresh(place) else { return }
            let zeros = Secret(byteCount: Self.probeByteCount) { _ in }
            try tree.writing(in: end.folder) { () throws(FileFailure) in
                try tree.removeStaleFile(in: end.folder)
                try write(zeros, nil, in: end.folder, owner: owner)
                try end.folder.removeFile(tree.temporaryName)
            }
            probes.noteSuccess(place)
        }
    }

    func deliver(_ secret: SharedSecret, from handover: Handover) throws(SinkError) {
        try put(secret, from: handover)
        // Also where the file was there already: the run that wrote it may have ended before this.
        try reload?.send(for: id)
    }

    private func put(_ secret: SharedSecret, from handover: Handover) throws(SinkError) {
        try explained { () throws(FileProblem) in
            let owner = try owner()
            let folder = try tree.openWholeWay(makingFoldersFor: owner)
            let existing = try tree.existingFile(in: folder)
            if existing != nil, let note = note(in: folder), note.isNewer(than: handover) {
                throw .isNewer(note)
            }
            do throws(FileProblem) {
                try bring(secret, from: handover, over: existing, in: folder, owner: owner)
            } catch {
                probes.noteFailure(place(in: folder, owner))
                throw error
            }
        }
    }

    /// Makes the file what it is to be, if it is not yet.
    private func bring(
        _ secret: SharedSecret,
        from handover: Handover,
        over existing: FileAttributes?,
        in folder: borrowing OpenFolder,
        owner: FileOwner?
    ) throws(FileProblem) {
        try attempt { () throws(FileFailure) in try tree.removeStaleFile(in: folder) }
        // What cannot be read can still be replaced.
        if let existing, isAsAsked(existing, owner: owner),
            (try? contentEquals(secret, in: folder)) ?? false
        {
            // The run that wrote it may have ended before the disk had its name.
            return try attempt { () throws(FileFailure) in try folder.synchronize() }
        }
        let note = DeliveryNote(handover)
        try tree.writing(in: folder) { () throws(FileFailure) in
            try secret.withSecret { (secret) throws(FileFailure) in
                try write(secret, note, in: folder, owner: owner)
            }
            try folder.rename(tree.temporaryName, to: tree.place.name)
            try folder.synchronize()
        }
    }

    func content() throws(SinkError) -> SinkContent {
        try explained { () throws(FileProblem) in
            let end = try tree.openNearest()
            guard end.isWholeWay, try tree.existingFile(in: end.folder) != nil else {
                return .nothing
            }
            return try attempt { () throws(FileFailure) in
                let file = try end.folder.openFile(reading: tree.place.name)
                guard try file.attributes().kind == .regular,
                    let content = try file.readAll(maxBytes: SecretFile.mostBytes),
                    content.byteCount > 0
                else { return .foreign }
                return .secret(SharedSecret(content))
            }
        }
    }

    func remove() throws(SinkError) {
        try explained { () throws(FileProblem) in
            let end = try tree.openNearest()
            guard end.isWholeWay, try tree.existingFile(in: end.folder) != nil else { return }
            try attempt { () throws(FileFailure) in
                try tree.removeStaleFile(in: end.folder)
                try end.folder.removeFile(tree.place.name)
                try end.folder.synchronize()
            }
        }
    }

    private func place(
        in folder: borrowing OpenFolder,
        _ owner: FileOwner?
    ) -> FolderProbes.Place {
        FolderProbes.Place(folder: folder.path, owner: owner, mode: spec.mode)
    }

    private func owner() throws(FileProblem) -> FileOwner? {
        guard let owner = spec.owner else { return nil }
        return try OwnerLookup.owner(owner)
    }

    /// Writes the temporary file; its owner and mode are right before the first byte is there.
    private func write(
        _ secret: borrowing Secret,
        _ note: DeliveryNote?,
        in folder: borrowing OpenFolder,
        owner: FileOwner?
    ) throws(FileFailure) {
        let file = try folder.createFile(tree.temporaryName)
        // Not every file system has attributes; without one, the state alone keeps the order.
        if let note { _ = file.setAttribute(Self.noteName, to: note.text) }
        if let owner { try file.setOwner(owner) }
        try file.setMode(spec.mode)
        try file.write(secret)
        try file.synchronize()
        try file.close()
    }

    /// The note of the delivery that wrote the file.
    private func note(in folder: borrowing OpenFolder) -> DeliveryNote? {
        guard let file = try? folder.openFile(reading: tree.place.name) else { return nil }
        return file.attribute(Self.noteName, maxBytes: 256).flatMap(DeliveryNote.init)
    }

    private func isAsAsked(_ attributes: FileAttributes, owner: FileOwner?) -> Bool {
        guard attributes.mode == spec.mode else { return false }
        guard let owner else { return true }
        return attributes.user == owner.user && attributes.group == owner.group ?? attributes.group
    }

    private func contentEquals(
        _ secret: SharedSecret,
        in folder: borrowing OpenFolder
    ) throws(FileProblem) -> Bool {
        let file = try attempt { () throws(FileFailure) in
            try folder.openFile(reading: tree.place.name)
        }
        // Between the look at it and its opening, something else may have taken its place.
        let attributes = try attempt { () throws(FileFailure) in try file.attributes() }
        guard attributes.kind == .regular else { throw .isNoFile(file.path) }
        return try attempt { () throws(FileFailure) in
            try secret.withSecret { (secret) throws(FileFailure) in
                guard attributes.byteCount == secret.byteCount,
                    let content = try file.readAll(maxBytes: secret.byteCount)
                else { return false }
                return Secret.isEqual(content, secret)
            }
        }
    }

    private func explained<Answer>(
        _ body: () throws(FileProblem) -> Answer
    ) throws(SinkError) -> Answer {
        do throws(FileProblem) {
            return try body()
        } catch {
            throw SinkError(error, of: id)
        }
    }
}
