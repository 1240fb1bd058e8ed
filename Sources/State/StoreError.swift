public import Model

/// Why the state could not be read or written.
public enum StoreError: Error, Hashable, Sendable {
    /// Another process is the writer; it says which one, and by which lock.
    case locked(by: String)
    /// Another process kept a short lock for longer than the store waits.
    case busy(file: String, words: String)
    /// The disk is full.
    case full(file: String, words: String)
    /// The operating system could not read, write or sync.
    case io(file: String, words: String)
    /// The file or its folder cannot be written.
    case readOnly(file: String, words: String)
    /// The file cannot be opened.
    case cannotOpen(file: String, words: String)
    /// What the file holds contradicts itself or cannot be read.
    case damaged(file: String, finding: String)
    /// The file is there, and it is no state of Regent's.
    case foreign(file: String)
    /// The state could not take a new secret, which is kept sealed beside it; nothing more is written.
    case spilled(to: String, words: String)
    /// Something is already where a new file was to be made.
    case exists(file: String)
    /// A newer Regent made it.
    case newerSchema(file: String, version: Int, known: Int)
    /// An older Regent made it, and only the writer brings it up to date.
    case olderSchema(file: String, version: Int, known: Int)
    /// A rule of the schema forbids the change, such as one open operation an address.
    case conflict(file: String, words: String)
    /// Another operation asked for this instant before.
    case stampTaken(Instant, by: OperationID)
    /// A sealed secret was to be kept and did not come with the changes: a mistake in Regent.
    case missingBox(EscrowID)
    /// This store was opened for something else: a mistake in Regent.
    case notWritable(file: String)
    /// Anything else, in SQLite's words.
    case failed(file: String, words: String)
}

extension StoreError: CustomStringConvertible {
    /// What happened, to which file, and what to do next.
    public var description: String {
        switch self {
        case .locked(let holder):
            "the state is being written by \(holder); try again when it has ended"
        case .busy(let file, let words):
            "the state \(file) was locked by another process for too long (\(words)); try again"
        case .full(let file, let words):
            "there is no room to write the state \(file) (\(words)); free some space and run again"
        case .io(let file, let words):
            "the state \(file) could not be read or written (\(words)); "
                + "check that the disk is not full, and the system's log, then run again"
        case .readOnly(let file, let words):
            "the state \(file) cannot be written (\(words)); "
                + "check the permissions of the file and its folder"
        case .cannotOpen(let file, let words):
            "the state \(file) cannot be opened (\(words)); "
                + "check that its folder is there and may be read"
        case .damaged(let file, let finding):
            "the state \(file) is damaged: \(finding); stop Regent and restore a backup, or rebuild "
                + "it with `regent state recover --force`"
        case .foreign(let file):
            "\(file) is no state of Regent's, or its beginning is damaged, so it is left alone; "
                + "give another path for the state, restore a backup, or rebuild it with "
                + "`regent state recover --force`"
        case .spilled(let file, let words):
            "a new secret is kept sealed in \(file), since the state could not take it (\(words)); "
                + "nothing more is done: mend that and run again, and it is taken from there first"
        case .exists(let file):
            "\(file) is already there and is left as it is; give another name"
        case .newerSchema(let file, let version, let known):
            "the state \(file) has schema version \(version), and this regent knows versions up to "
                + "\(known); upgrade regent"
        case .olderSchema(let file, let version, let known):
            "the state \(file) has schema version \(version), and this regent writes version "
                + "\(known); `regent apply` or `regent run` brings it up to date"
        case .conflict(let file, let words):
            "the state \(file) refused a change that contradicts it (\(words)); "
                + "nothing was written; please report this as a bug"
        case .stampTaken(let instant, let operation):
            "operation \(operation) asked for \(instant.rfc3339) before; nothing was written; "
                + "please report this as a bug"
        case .missingBox(let id):
            "the sealed secret of operation \(id.operation) did not come with the changes that keep "
                + "it; nothing was written; please report this as a bug"
        case .notWritable(let file):
            "the state \(file) was opened without the right to make this change; nothing was "
                + "written; please report this as a bug"
        case .failed(let file, let words):
            "the state \(file) could not be used (\(words)); please report this as a bug"
        }
    }
}
