import Model
import Rotation
import Testing

/// Everything that can happen to an operation, in the words of the picture.
enum Happening {
    private static let stamp = noon + .hours(48)
    private static let newStamp = noon + .days(90)
    private static let temporary = Refusal(message: "x", isTemporary: true)
    private static let definite = Refusal(message: "x")

    static func all(for operation: Operation) throws -> [(event: Event, label: String)] {
        let new = try token("new", expiresAt: newStamp)
        return [
            (.takenUp, "the run ended before an answer was recorded"),
            (try preparation(for: operation), prepared(operation.action)),
            (.notReady("x"), "something that the call needs is missing"),
            (.recorded, recorded(operation.state)),
            (.callTaken(new, at: noon), "2xx: an id and a secret"),
            (.callNotSent("x"), "not one byte left"),
            (.callRefused(temporary), "429, 430: later"),
            (.callRefused(definite), "refused: 4xx"),
            (.callAmbiguous("x"), "no complete answer, or 5xx"),
            (.notLooked("x"), "the API cannot be asked"),
            (.released, "a person says: go on"),
            (.secretMissing, "the sealed secret is gone"),
            (.accepted, "the secret authenticates"),
            (.notAccepted, "the secret does not authenticate"),
            (.acceptanceUnknown("x"), "the API cannot be asked"),
            (.lookedUp(new), "the token is there"),
            (.lookedUp(nil), "the token was removed"),
            (.delivered(receipt(for: spec().delivery[0], token: new)), "a sink holds it"),
            (.deliveryFailed(spec().delivery[0].id, "x"), "a sink fails"),
            (.deleteFailed(temporary), "not deleted yet"),
            (.deleteFailed(definite), "the deletion is refused"),
            (.expireFailed(temporary), "not ended yet"),
            (.expireFailed(definite), "the end is refused, too"),
            (.withdrawn, "the manifest came back"),
        ] + endings(of: operation) + (try looks(at: operation))
    }

    /// The preparation that the shell would come back with.
    private static func preparation(for operation: Operation) throws -> Event {
        let target = operation.target
        switch operation.action {
        case .create where target == nil:
            let end = operation.isOfNoEnd ? noon + .hours(1) : newStamp
            let body = CreateTokenBody(
                name: "checkout",
                tokenDescription: "",
                expiresAt: end,
                capabilities: spec().capabilities
            )
            return .prepared(Preparation(request: .create(body), stamps: [end]))
        case .create, .regenerate:
            let body = RegenerateTokenBody(
                existingTokenExpiresAt: stamp,
                newToken: nil,
                newTokenExpiresAt: newStamp
            )
            let id = try #require(target).id
            let request = TokenRequest.regenerate(id, body)
            return .prepared(
                Preparation(request: request, stamps: [stamp, newStamp], target: target)
            )
        case .delete, .retire:
            let ids = [try token("old").id, try token("older").id]
            return .prepared(Preparation(request: .delete(ids)))
        case .redeliver, .forget, .hold:
            return .prepared(Preparation(request: .none))
        }
    }

    private static func prepared(_ action: Action) -> String {
        switch action {
        case .create, .regenerate: "all that the call needs is there"
        case .redeliver: "redeliver"
        case .delete, .retire: "delete, retire"
        case .forget: "forget"
        case .hold: "hold"
        }
    }

    private static func recorded(_ state: OperationState) -> String {
        switch state {
        case .intended: "the request is durable"
        case .accepted: "every sink holds the secret"
        default: "durable"
        }
    }

    private static func endings(of operation: Operation) -> [(event: Event, label: String)] {
        guard case .delete(let ids) = operation.request, let id = ids.first else { return [] }
        return [(.deleted(id), "each is deleted"), (.expired(id), "or made to expire")]
    }

    /// What a look can show of a call whose answer was lost.
    private static func looks(at operation: Operation) throws -> [(event: Event, label: String)] {
        guard case .ambiguous = operation.state else { return [] }
        var moved = operation.target
        moved?.expiresAt = stamp
        var movedByOthers = operation.target
        movedByOthers?.expiresAt = noon + .hours(5)
        let made = try token("made", expiresAt: operation.newEnd)
        func look(_ target: LiveToken?, _ namesakes: [LiveToken]) -> Event {
            .looked(Look(target: target, namesakes: namesakes, isWhole: true))
        }
        return [
            (look(operation.target, []), "two looks: it had no effect"),
            (look(moved, [made]), "two looks: it made a token"),
            (look(moved, []), "two looks: its token is gone"),
            (look(movedByOthers, []), "two looks: somebody else was there"),
        ]
    }
}

extension Operation {
    fileprivate var isOfNoEnd: Bool { spec?.lifetime == .never }

    /// The end that its call asked for.
    fileprivate var newEnd: Instant? {
        switch request {
        case .create(let body): body.expiresAt
        case .regenerate(_, let body): body.newTokenExpiresAt
        case .delete, .none: nil
        }
    }
}
