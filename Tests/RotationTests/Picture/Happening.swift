import Model
import Rotation
import Testing

/// What can come back from an effect, in the words of the picture.
enum Happening {
    typealias Labelled = (event: Event, label: String)

    private static let stamp = noon + .hours(48)
    private static let newStamp = noon + .days(90)
    private static let temporary = Refusal(message: "x", isTemporary: true)
    private static let definite = Refusal(message: "x")

    /// - Parameter effect: What is under way; nil: nothing, a run is about to begin.
    static func all(
        for operation: Operation,
        _ record: TokenRecord?,
        after effect: Effect?
    ) throws -> [Labelled] {
        if case .prepare? = effect, operation.action == .redeliver, record?.sealedSecret == nil {
            return [(try preparation(for: operation), "no sealed secret is kept")]
        }
        // A run can end at any moment, and the next one takes up what it finds.
        return [(.takenUp, takenUp(operation.state))] + (try outcomes(of: effect, operation))
    }

    private static func takenUp(_ state: OperationState) -> String {
        state == .sent ? "crash before the answer" : recorded(state)
    }

    private static func outcomes(
        of effect: Effect?,
        _ operation: Operation
    ) throws -> [Labelled] {
        let new = try token("new", expiresAt: newStamp)
        switch effect {
        case .wait(_, let next): return try outcomes(of: next, operation)
        case .prepare:
            return [
                (try preparation(for: operation), prepared(operation.action)),
                (.notReady("x"), "a check failed"),
            ]
        case .proceed: return [(.recorded, recorded(operation.state))]
        case .call: return calls(made: new, for: operation)
        case .probeAcceptance:
            return [
                (.accepted, "the secret authenticates"), (.notAccepted, "it does not authenticate"),
                (.acceptanceUnknown("x"), "the API cannot be asked"), secretMissing,
            ]
        case .lookUp:
            return [
                (.lookedUp(new), "or its token is there"),
                (.lookedUp(nil), "the token was removed"),
                (.acceptanceUnknown("x"), "the API cannot be asked"),
            ]
        case .deliver(_, let sink):
            return [
                (.delivered(receipt(for: sink, token: new)), "every sink holds it"),
                (.deliveryFailed(sink.id, "x"), "a sink fails"), secretMissing,
            ]
        case .remove(let sink):
            return [
                (.removed(sink.id), "it is deleted where it is to be no more"),
                (.removalFailed(sink.id, "x"), "a sink fails"),
            ]
        case .delete(let id):
            return [
                (.deleted(id), "every token is deleted,"),
                (.deleteFailed(temporary), "not deleted yet"),
                (.deleteFailed(definite), "the deletion is refused"),
            ]
        case .expire(let id):
            return [
                (.expired(id), "or ends by itself soon"),
                (.expireFailed(temporary), "not ended yet"),
                (.expireFailed(definite), "the end is refused, too"),
            ]
        case .look: return try looks(at: operation)
        case .rest, .stop, .none:
            return [
                (.withdrawn, "the manifest came back"), (.released, "a person says: go on"),
            ]
        }
    }

    private static let secretMissing: Labelled = (.secretMissing, "the sealed secret is gone")

    private static func calls(made new: LiveToken, for operation: Operation) -> [Labelled] {
        let taken =
            operation.isProvisional
            ? "the first of two calls is done" : "2xx with an id and a secret"
        let refused =
            operation.isTargetUnheld ? "4xx, for a token that nobody holds" : "4xx: refused"
        return [
            (.callTaken(new, at: noon), taken), (.callNotSent("x"), "not one byte left"),
            (.callRefused(temporary), "429, 430: tried later"),
            (.callRefused(definite), refused),
            (.callAmbiguous("x"), "no whole answer, or 5xx"),
        ]
    }

    /// The preparation that the shell would come back with.
    private static func preparation(for operation: Operation) throws -> Event {
        let target = operation.target
        switch operation.action {
        case .create where target == nil:
            let end = operation.spec?.lifetime == .never ? noon + .hours(1) : newStamp
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
            let request = TokenRequest.regenerate(try #require(target).id, body)
            return .prepared(
                Preparation(request: request, stamps: [stamp, newStamp], target: target)
            )
        case .delete, .retire:
            let ids = [try token("old").id, try token("older").id]
            return .prepared(Preparation(request: .delete(ids)))
        case .adopt: return .prepared(Preparation(request: .none, target: target))
        case .redeliver, .forget, .move, .hold:
            return .prepared(Preparation(request: .none))
        }
    }

    private static func prepared(_ action: Action) -> String {
        switch action {
        case .create, .regenerate: "every check passed"
        case .redeliver: "redeliver"
        case .delete, .retire: "delete, retire"
        case .forget, .adopt, .move: "forget, adopt, move"
        case .hold: "hold"
        }
    }

    private static func recorded(_ state: OperationState) -> String {
        switch state {
        case .intended: "it is durable"
        case .accepted: "every sink holds the secret"
        default: "nothing new"
        }
    }

    /// What a look can show of a call whose answer was lost.
    private static func looks(at operation: Operation) throws -> [Labelled] {
        func look(_ target: LiveToken?, _ namesakes: [LiveToken]) -> Event {
            .looked(Look(target: target, namesakes: namesakes, isWhole: true))
        }
        let made = try token("made", expiresAt: operation.newEnd)
        let seen: [Labelled] = [
            (look(operation.target, []), "two looks: it had no effect"),
            (look(operation.target, [made]), "two looks: it made a token"),
            (.notLooked("x"), "the API cannot be asked"),
        ]
        guard var target = operation.target else { return seen }
        target.expiresAt = stamp
        var foreign = target
        foreign.expiresAt = noon + .hours(5)
        return seen + [
            (look(target, [made]), "two looks: it made a token"),
            (look(target, []), "two looks: its token is gone"),
            (look(foreign, []), "somebody else was there"),
        ]
    }
}

extension Operation {
    /// The end that its call asked for.
    fileprivate var newEnd: Instant? {
        switch request {
        case .create(let body): body.expiresAt
        case .regenerate(_, let body): body.newTokenExpiresAt
        case .delete, .none: nil
        }
    }
}
