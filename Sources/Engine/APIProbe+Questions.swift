import Axiom
import Model
import Secrets

/// The questions, one after the other: each leaves tokens that the next one is asked about.
extension APIProbe {
    func askAll(about first: Made) async {
        await askWhatIsShown(of: first)
        await askAcceptance(of: first)
        guard let clone = await askForClone(of: first) else { return }
        await askForSecondSuccessor(of: first)
        await askForNewToken(from: clone)
        await askForEndInThePast(of: clone)
        await askForDeletion(of: first)
    }

    // MARK: What is shown

    func tell(instants asked: Instant?, shown: Instant?) {
        guard let asked, let shown else {
            return tell("instants", "a token without an end came of one with an end", .obstacle)
        }
        let question = "instants"
        if shown == asked {
            tell(question, "an end is kept to the nanosecond", .asExpected)
        } else if asked.isShown(as: shown) {
            tell(
                question,
                "an end is cut to \(shown.rfc3339), asked for \(asked.rfc3339)",
                .asExpected
            )
        } else {
            tell(
                question,
                "an end becomes \(shown.rfc3339), asked for \(asked.rfc3339)",
                .otherwise
            )
        }
    }

    private func askWhatIsShown(of made: Made) async {
        guard !isStopped else { return }
        do throws(APIError) {
            let isListed = try await listed().contains { $0.id == made.token.id }
            tell(
                "list",
                isListed ? "a new token is listed at once" : "a new token is not listed at once",
                isListed ? .asExpected : .otherwise
            )
            let read = try await api.getToken(made.token.id)
            let isSame = read == made.token
            tell(
                "get",
                read == nil
                    ? "a new token cannot be read by its id at once"
                    : isSame
                        ? "a token is read as it was answered"
                        : "a token is read otherwise than it was answered",
                isSame ? .asExpected : .otherwise
            )
        } catch {
            tell("list", "\(error)", .unknown)
        }
    }

    private func askAcceptance(of made: Made) async {
        guard !isStopped else { return }
        do throws(APIError) {
            let isAccepted = try await api.accepts(made.secret, for: made.token.id)
            tell(
                "acceptance",
                isAccepted
                    ? "a new secret that may not list is told from one that is unknown"
                    : "a new secret that may not list is refused as if it were unknown (401); give "
                        + "tokens a check of their own",
                isAccepted ? .asExpected : .otherwise
            )
        } catch {
            tell("acceptance", "\(error)", .unknown)
        }
    }

    // MARK: Successors

    private func askForClone(of first: Made) async -> Made? {
        let end = end(in: .minutes(20))
        guard
            let clone = await regenerate(first.token.id, existingEnds: end, asking: "regenerate")
        else { return nil }
        tell("regenerate", "a token gets a successor with another id", .asExpected)
        let isSame =
            clone.token.name == first.token.name
            && clone.token.tokenDescription == first.token.tokenDescription
            && clone.token.capabilities == first.token.capabilities
        tell(
            "clone",
            isSame
                ? "without newToken the successor has the name, description and capabilities"
                : "without newToken the successor differs in name, description or capabilities",
            isSame ? .asExpected : .otherwise
        )
        await askForEnd(of: first, asked: end, question: "old end")
        return clone
    }

    /// What has become of the end that a regeneration asked for.
    private func askForEnd(of made: Made, asked: Instant, question: String) async {
        guard !isStopped else { return }
        do throws(APIError) {
            guard let read = try await api.getToken(made.token.id) else {
                return tell(question, "the old token cannot be read any more", .obstacle)
            }
            let isAsAsked = read.expiresAt.map { asked.isShown(as: $0) } ?? false
            let shown = read.expiresAt?.rfc3339 ?? "never"
            tell(
                question,
                isAsAsked
                    ? "the old token ends when it was asked to"
                    : "the old token ends \(shown), asked for \(asked.rfc3339)",
                isAsAsked ? .asExpected : .otherwise
            )
        } catch {
            tell(question, "\(error)", .unknown)
        }
    }

    /// Once more from the same token, and with an end that lies behind the present one.
    private func askForSecondSuccessor(of first: Made) async {
        let end = end(in: .minutes(40))
        let second = await regenerate(
            first.token.id,
            existingEnds: end,
            asking: "regenerate twice",
            refusal: { error in
                guard error.kind != .forbidden else { return nil }
                let words =
                    "a token that has a successor, or a later end, is refused: \(error.words)"
                return ProbeFact("regenerate twice", words, .otherwise)
            }
        )
        guard second != nil else { return }
        tell("regenerate twice", "a token can have two successors", .asExpected)
        await askForEnd(of: first, asked: end, question: "later end")
    }

    private func askForNewToken(from clone: Made) async {
        let body = CreateTokenBody(
            name: "\(name) (new)",
            tokenDescription: "Made by regent doctor --probe-api with newToken.",
            expiresAt: end(in: Self.lifetime),
            capabilities: Self.leastCapabilities
        )
        let successor = await regenerate(
            clone.token.id,
            existingEnds: end(in: .minutes(30)),
            newToken: body,
            asking: "newToken"
        )
        guard let successor else { return }
        let isHonoured = successor.token.tokenDescription == body.tokenDescription
        tell(
            "newToken",
            isHonoured
                ? "the successor is what newToken says"
                : "newToken is passed over: a change of capabilities needs another token",
            isHonoured ? .asExpected : .obstacle
        )
    }

    // MARK: Ends in the past

    private func askForEndInThePast(of clone: Made) async {
        let question = "end in the past"
        let successor = await regenerate(
            clone.token.id,
            existingEnds: end(in: .seconds(-60)),
            asking: question,
            refusal: { error in
                guard error.kind != .forbidden else { return nil }
                return ProbeFact(question, "it is refused: \(error.words)", .otherwise)
            }
        )
        guard successor != nil else { return }
        do throws(APIError) {
            let isAccepted = try await api.accepts(clone.secret, for: clone.token.id)
            tell(
                question,
                isAccepted
                    ? "it is taken, and the secret still works right after it"
                    : "it is taken, and ends the secret at once",
                isAccepted ? .otherwise : .asExpected
            )
            let isListed = try await listed().contains { $0.id == clone.token.id }
            let read = try await api.getToken(clone.token.id)
            tell(
                "expired tokens",
                (isListed ? "they are listed" : "they are not listed")
                    + (read == nil ? ", and cannot be read by their ids" : ", and can be read"),
                .asExpected
            )
        } catch {
            return tell(question, "\(error)", .unknown)
        }
        await askForSuccessorOfExpired(clone)
    }

    private func askForSuccessorOfExpired(_ expired: Made) async {
        let question = "regenerate an expired token"
        let successor = await regenerate(
            expired.token.id,
            existingEnds: end(in: .seconds(60)),
            asking: question,
            refusal: { error in
                guard error.kind != .forbidden else { return nil }
                return ProbeFact(question, "it is refused: \(error.words)", .otherwise)
            }
        )
        guard successor != nil, !isStopped else { return }
        tell(question, "it gets a successor", .asExpected)
        do throws(APIError) {
            let isAccepted = try await api.accepts(expired.secret, for: expired.token.id)
            tell(
                "revival",
                isAccepted
                    ? "a later end makes an expired secret work again"
                    : "an expired secret stays dead, whatever end is asked for later",
                .asExpected
            )
        } catch {
            tell("revival", "\(error)", .unknown)
        }
    }

    // MARK: Deleting

    private func askForDeletion(of made: Made) async {
        guard !isStopped else { return }
        do throws(APIError) {
            let wasThere = try await api.deleteToken(made.token.id)
            tell(
                "delete",
                wasThere ? "a token is deleted" : "a token that was there is said not to be",
                wasThere ? .asExpected : .otherwise
            )
            let isAccepted = try await api.accepts(made.secret, for: made.token.id)
            tell(
                "deleted secret",
                isAccepted ? "it still works right after it" : "it is refused at once",
                isAccepted ? .otherwise : .asExpected
            )
            let isListed = try await listed().contains { $0.id == made.token.id }
            tell(
                "list after delete",
                isListed ? "a deleted token is listed yet" : "a deleted token is gone at once",
                isListed ? .otherwise : .asExpected
            )
            let again = try await api.deleteToken(made.token.id)
            tell(
                "delete twice",
                again
                    ? "the second time succeeds as the first did"
                    : "the second time the token is not found",
                .asExpected
            )
        } catch {
            tell("delete", "\(error)", error.kind == .forbidden ? .obstacle : .unknown)
        }
    }
}

extension APIError {
    /// The status and the API's own words.
    fileprivate var words: String {
        [status.map { "status \($0)" }, apiMessage.map { "\"\($0)\"" }].compactMap(\.self)
            .joined(separator: ", ")
    }
}
