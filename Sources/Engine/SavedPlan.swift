import FoundationEssentials
public import Model
import Planning

/// A plan that was looked at, to be carried out as it was or not at all.
///
/// It holds no request and no secret: an apply plans again, and carries out what the saved plan
/// lists only where that is still the same. So a file that somebody altered can make an apply refuse
/// to work, and nothing else.
public struct SavedPlan: Hashable, Sendable {
    /// One operation, and what it was planned from.
    struct Entry: Hashable, Codable {
        var address: String
        var action: String
        var reason: String
        var secret: String
        /// A digest of the manifest, the record and the open operation.
        var basis: String
        /// A digest of the live token; nil where it was not looked at.
        var live: String?
    }

    private struct Content: Hashable, Codable {
        var formatVersion: String
        var plannedAt: String
        var url: String
        var ref: String
        var commit: String
        var lineage: String
        var operations: [Entry]
    }

    private struct File: Codable {
        var plan: Content
        var digest: String
    }

    private let content: Content
    private static let formatVersion = "1.0"

    /// Saves what an apply of the survey would carry out.
    ///
    /// - Parameter addresses: Only these; nil: all.
    /// - Throws: `EncodingError`.
    public init(_ survey: Survey, only addresses: Set<Address>? = nil) throws {
        let plan = survey.plan.restricted(to: addresses)
        content = Content(
            formatVersion: Self.formatVersion,
            plannedAt: plan.plannedAt.rfc3339,
            url: plan.source.url,
            ref: plan.source.ref,
            commit: plan.source.commit,
            lineage: plan.lineage,
            operations: try plan.runnable.sorted { $0.address < $1.address }.map(Entry.init)
        )
    }

    // MARK: The file

    /// The file's bytes.
    public var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return Array(
                try encoder.encode(File(plan: content, digest: try canonicalDigest(of: content)))
            ) + [0x0a]
        }
    }

    /// Reads a file.
    ///
    /// - Throws: A ``Model/Diagnostic`` where it is no saved plan, was altered, or another version
    ///   wrote it.
    public init(reading bytes: [UInt8], from path: String) throws(Diagnostic) {
        let remedy = "plan again with `regent plan --out \(path)`"
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw Diagnostic(.error, "\(path) is no plan that Regent saved", hint: remedy)
        }
        guard file.plan.formatVersion == Self.formatVersion else {
            let version = file.plan.formatVersion.prefix(16)
            throw Diagnostic(
                .error,
                "\(path) has the format \(version), and this version of Regent reads "
                    + Self.formatVersion,
                hint: remedy
            )
        }
        // The bytes themselves, too: what the decoder passes over was altered all the same.
        let saved = Self(content: file.plan)
        guard (try? canonicalDigest(of: file.plan)) == file.digest, (try? saved.bytes) == bytes
        else {
            throw Diagnostic(.error, "\(path) was altered since it was saved", hint: remedy)
        }
        self = saved
    }

    private init(content: Content) { self.content = content }

    // MARK: Whether it still holds

    /// The addresses that it changes.
    public var addresses: Set<Address> {
        Set(content.operations.compactMap { Address($0.address) })
    }

    /// What moved since, a sentence each; empty: it can be carried out as it is.
    ///
    /// - Throws: `EncodingError`.
    public func differences(from survey: Survey) throws -> [String] {
        let plan = survey.plan
        guard plan.lineage == content.lineage else {
            return ["the state is another one: \(plan.lineage), and not \(content.lineage)"]
        }
        guard plan.source.url == content.url, plan.source.ref == content.ref else {
            let now = "\(plan.source.url) (\(plan.source.ref))"
            return ["the source is another one: \(now), and not \(content.url) (\(content.ref))"]
        }
        guard plan.source.commit == content.commit else {
            return [
                "\(content.ref) is at \(plan.source.commit.prefix(7)), and the plan was made from "
                    + "\(content.commit.prefix(7))"
            ]
        }
        let current = Dictionary(plan.operations.map { ($0.address.description, $0) }) { $1 }
        return try content.operations.compactMap { try $0.difference(from: current[$0.address]) }
    }
}

extension SavedPlan.Entry {
    init(_ operation: PlannedOperation) throws {
        self.init(
            address: operation.address.description,
            action: operation.action.rawValue,
            reason: operation.reasons.first?.rawValue ?? "",
            secret: operation.secret.rawValue,
            basis: try canonicalDigest(of: Basis(operation)),
            live: try operation.live.map { try canonicalDigest(of: $0) }
        )
    }

    /// Why the operation is not what it was; nil where it is.
    fileprivate func difference(from operation: PlannedOperation?) throws -> String? {
        guard let operation else { return "\(address): nothing is to be done any more" }
        let now = try Self(operation)
        if let deferral = operation.deferral {
            return "\(address): \(operation.action.rawValue) waits now: \(deferral.remedy)"
        }
        guard now.action == action, now.secret == secret else {
            return "\(address): it was to \(action), and is to \(now.action) now"
        }
        guard now.reason == reason else {
            return "\(address): it was to \(action) for \(reason), and is for \(now.reason) now"
        }
        guard now.basis == basis else {
            return "\(address): what the state holds of it has changed since"
        }
        guard live == nil || now.live == live else {
            return "\(address): its live token has changed since"
        }
        return nil
    }
}

/// What an operation is planned from besides the live token; not the instants of its request, which
/// are worked out when it is carried out.
private struct Basis: Encodable {
    var spec: TokenSpec?
    var record: TokenRecord?
    var open: Operation?
    var sendsNewToken: Bool

    init(_ operation: PlannedOperation) {
        spec = operation.spec
        record = operation.record
        open = operation.open
        sendsNewToken = operation.sendsNewToken
    }
}
