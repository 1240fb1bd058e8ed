/// One write to the state.
///
/// Those of one step are committed together or not at all.
public enum StateChange: Hashable, Sendable {
    /// The journal's row is written as it is now.
    case journal(Operation)
    /// The instants that a request asks for, by which its result is recognised for ever.
    case stamps([Instant], OperationID)
    /// The secret that came with the answer and was sealed on its arrival becomes durable.
    case keepSealed(EscrowID)
    /// A secret is overwritten and deleted.
    case eraseSealed(EscrowID)
    /// A token's record is written.
    case record(TokenRecord)
    /// A token's record is dropped.
    case dropRecord(Address)
    /// The answer to a call was lost at that instant.
    case lostAnswer(OperationID, at: Instant)
    /// What was read from a commit counts from now on.
    case actedOn(PlanSource)
    /// What was asked for by command has begun, or is done.
    case takeRequest(StateRequest)
    /// What was asked for by command is asked for again.
    case ask(StateRequest)
    /// What was asked for by command for one address is asked for another: its token has that name now.
    case renameRequests(from: Address, to: Address)
    /// The addresses that the last readable commit named, with the path of each manifest.
    case manifestPaths([Address: String])
    /// The serial is beyond another one, whatever it was: what an older copy of the state did is past.
    case raiseSerial(beyond: Int)
    /// The conditions of an address as its status shows them; none: the address is gone.
    case conditions(Address, [Condition])
}
