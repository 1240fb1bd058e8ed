internal import CLibgit2
internal import FoundationEssentials
import Secrets

/// What libgit2 asks and tells while it is connected: who we are, whether the other side is who it
/// should be, and what arrives.
///
/// It must live until the connection is over.
final class RemoteListener {
    private let access: RemoteAccess
    private let url: RemoteURL?
    private let operation: String
    private let remoteText: String
    /// How often the credential was given: a second question means that it was refused.
    private var answers = 0
    /// Why it ended the connection.
    private(set) var problem: GitError?
    /// What the other side says to a push, where there is one.
    var pushAnswer: PushAnswer?

    init(_ access: RemoteAccess, _ text: String, _ operation: String) {
        self.access = access
        self.operation = operation
        remoteText = text
        url = RemoteURL(text)
    }

    // MARK: Callbacks

    /// Has libgit2 ask and tell this object.
    func listen(with callbacks: inout git_remote_callbacks) {
        unsafe callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        unsafe callbacks.credentials = { result, url, user, allowed, payload in
            guard let result = unsafe result, let listener = unsafe RemoteListener.at(payload)
            else {
                return GIT_EUSER.rawValue
            }
            let asker = unsafe url.map { unsafe String(cString: $0) } ?? ""
            return unsafe listener.identify(to: asker, user, allowed, result)
        }
        unsafe callbacks.certificate_check = { certificate, isValid, host, payload in
            guard let listener = unsafe RemoteListener.at(payload),
                let certificate = unsafe certificate, let host = unsafe host
            else { return GIT_EUSER.rawValue }
            let name = unsafe String(cString: host)
            return unsafe listener.check(certificate, isValid == 1, name)
        }
        unsafe callbacks.transfer_progress = { progress, payload in
            guard let listener = unsafe RemoteListener.at(payload),
                let progress = unsafe progress?.pointee
            else { return GIT_EUSER.rawValue }
            return listener.receive(
                bytes: progress.received_bytes,
                objects: Int(progress.total_objects)
            )
        }
        unsafe callbacks.sideband_progress = { _, _, payload in
            unsafe RemoteListener.at(payload)?.access.progress()
            return 0
        }
        unsafe callbacks.push_transfer_progress = { _, _, _, payload in
            unsafe RemoteListener.at(payload)?.access.progress()
            return 0
        }
        unsafe callbacks.push_negotiation = { updates, count, payload in
            guard let answer = unsafe RemoteListener.at(payload)?.pushAnswer else { return 0 }
            for place in 0..<count {
                guard let update = unsafe updates?[place] else { continue }
                answer.begin(at: unsafe ObjectID(update.pointee.src))
            }
            return answer.hasMoved ? GIT_EUSER.rawValue : GIT_OK.rawValue
        }
        unsafe callbacks.push_update_reference = { _, status, payload in
            guard let status = unsafe status else { return 0 }
            unsafe RemoteListener.at(payload)?.pushAnswer?.refuse(String(cString: status))
            return 0
        }
    }

    private static func at(_ payload: UnsafeMutableRawPointer?) -> RemoteListener? {
        guard let payload = unsafe payload else { return nil }
        return unsafe Unmanaged<RemoteListener>.fromOpaque(payload).takeUnretainedValue()
    }

    /// Ends the connection for a reason of ours.
    private func refuse(_ kind: GitError.Kind, _ detail: String) -> Int32 {
        problem = GitError(kind: kind, operation: operation, detail: detail)
        return GIT_EUSER.rawValue
    }

    // MARK: Who we are

    private typealias Result = UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>

    private func identify(
        to asker: String,
        _ user: UnsafePointer<CChar>?,
        _ allowed: UInt32,
        _ result: Result
    ) -> Int32 {
        guard let url, let other = RemoteURL(asker), other.scheme == url.scheme,
            other.host == url.host, other.port == url.port
        else {
            return refuse(.untrusted, "\(asker) asked for the credential of \(remoteText)")
        }
        func isAllowed(_ type: git_credential_t) -> Bool { allowed & type.rawValue != 0 }
        switch access.credential {
        case .none:
            return refuse(.credential, "it asks for a credential, and none is configured")
        case .password(let user, let password):
            guard isAllowed(GIT_CREDENTIAL_USERPASS_PLAINTEXT) else {
                return refuse(.credential, "it takes no user and password")
            }
            guard answers == 0 else {
                return refuse(.credential, "it refused the password of the user '\(user)'")
            }
            answers += 1
            return unsafe withText(password) { text in
                unsafe git_credential_userpass_plaintext_new(result, user, text)
            }
        case .key(let configured, let file, let passphrase):
            let said = unsafe user.map { unsafe String(cString: $0) }
            let name = configured ?? said ?? "git"
            if isAllowed(GIT_CREDENTIAL_USERNAME) {
                return unsafe git_credential_username_new(result, name)
            }
            return unsafe showKey(file, passphrase, of: name, allowed, result)
        }
    }

    private func showKey(
        _ file: String,
        _ passphrase: SharedSecret?,
        of user: String,
        _ allowed: UInt32,
        _ result: Result
    ) -> Int32 {
        guard allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else {
            return refuse(.credential, "it takes no key of the user '\(user)'")
        }
        guard FileManager.default.isReadableFile(atPath: file) else {
            return refuse(.credential, "the key \(file) cannot be read")
        }
        guard answers == 0 else {
            let words = GitError.lastWords.map { " (\($0))" } ?? ""
            return refuse(
                .credential,
                "the key \(file) was of no use to the user '\(user)'\(words)"
            )
        }
        answers += 1
        guard let passphrase else {
            return unsafe git_credential_ssh_key_new(result, user, nil, file, nil)
        }
        return unsafe withText(passphrase) { text in
            unsafe git_credential_ssh_key_new(result, user, nil, file, text)
        }
    }

    /// Lends a secret as C wants a text; the copy is wiped.
    private func withText(
        _ secret: SharedSecret,
        _ body: (UnsafePointer<CChar>) -> Int32
    ) -> Int32 {
        secret.withSecret { secret in
            let text = Secret(byteCount: secret.byteCount + 1) { copy in
                secret.withBytes { bytes in
                    unsafe copy.withUnsafeMutableBytes { copy in
                        unsafe bytes.withUnsafeBytes { unsafe copy.copyMemory(from: $0) }
                    }
                }
            }
            return text.withBytes { bytes in
                unsafe bytes.withUnsafeBytes { bytes in
                    guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else {
                        return GIT_EUSER.rawValue
                    }
                    return unsafe body(start)
                }
            }
        }
    }

    // MARK: Who the other side is

    private func check(
        _ certificate: UnsafeMutablePointer<git_cert>,
        _ isValid: Bool,
        _ host: String
    ) -> Int32 {
        guard unsafe certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
            // libgit2 knows what is wrong with a certificate, and hides it from this callback.
            return isValid ? 0 : GIT_PASSTHROUGH.rawValue
        }
        let key = unsafe UnsafeRawPointer(certificate)
            .assumingMemoryBound(to: git_cert_hostkey.self).pointee
        guard unsafe key.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0,
            let bytes = unsafe key.hostkey
        else { return refuse(.untrusted, "\(host) shows no host key") }
        let shown = unsafe HostKey(
            Array(UnsafeRawBufferPointer(start: bytes, count: key.hostkey_len)),
            key.raw_type
        )
        return check(shown, of: host)
    }

    private func check(_ key: HostKey, of host: String) -> Int32 {
        guard let file = access.knownHostsFile else {
            return refuse(.untrusted, "no file of known hosts says which key \(host) has")
        }
        let place = url?.port.map { "-p \($0) \(host)" } ?? host
        do throws(GitError) {
            let known = try KnownHosts(reading: file, operation)
            switch known.verdict(on: key, of: host, port: url?.port) {
            case .known: return 0
            case .different:
                return refuse(
                    .untrusted,
                    "\(host) has another \(key.name) host key than \(file) says: somebody may be in "
                        + "between"
                )
            case .revoked:
                return refuse(.untrusted, "the host key of \(host) is marked @revoked in \(file)")
            case .unknown:
                return refuse(
                    .untrusted,
                    "\(file) has no \(key.name) host key of \(host); compare what `ssh-keyscan "
                        + "\(place)` prints with what its operator says, and add it"
                )
            }
        } catch {
            problem = error
            return GIT_EUSER.rawValue
        }
    }

    // MARK: What arrives

    private func receive(bytes: Int, objects: Int) -> Int32 {
        access.progress()
        guard objects <= Library.packObjects else {
            return refuse(.tooLarge, "its pack has more than \(Library.packObjects) objects")
        }
        guard bytes <= access.packBytes else {
            let limit = access.packBytes / (1024 * 1024)
            return refuse(.tooLarge, "its pack has more than \(limit) MiB")
        }
        return 0
    }
}
