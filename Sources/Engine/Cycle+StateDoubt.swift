import Model
import Planning
import State

extension Cycle {
    /// Whether nothing that is known by now speaks against the state, or a person has said to go on.
    func isTrusted() async throws -> Bool {
        guard let memory = surveyor.memory else { return true }
        let recorded = try await store.snapshot(of: [])
        guard !recorded.requests.contains(where: \.approvesState) else { return true }
        return try await memory.doubt(of: recorded) == nil
    }

    /// Refuses a state that is not the one that was in use last, unless a person said to go on with
    /// it for the source's commit.
    ///
    /// A state that goes on although it is old gets a serial beyond what was seen, so that the newer
    /// copy of it is the old one from now on. An approval of another state is kept until a status
    /// was published from it.
    func resolveDoubt(of survey: inout Survey) async throws {
        guard let doubt = survey.doubt, let memory = surveyor.memory else { return }
        let approval = survey.recorded.requests.first {
            $0.brakeApproved(for: survey.source.commit) == .stateSerial
        }
        guard let approval else {
            throw memory.diagnostic(of: doubt, commit: survey.source.commit)
        }
        if doubt.kind == .older {
            let serial = doubt.sighting.witness.serial
            try await store.commit([.raiseSerial(beyond: serial), .takeRequest(approval)])
        }
        survey.recorded = try await store.snapshot()
        survey.doubt = nil
        survey.plan = surveyor.replan(survey, honoursBackOff: honoursBackOff)
    }

    /// Remembers the state after a run; why it could not be.
    func remember() async -> Diagnostic? {
        do {
            try surveyor.memory?.remember(try await store.snapshot(of: []))
            return nil
        } catch let problem as Diagnostic {
            return problem
        } catch {
            return Diagnostic(.warning, "how far the state has come is not remembered: \(error)")
        }
    }

    /// An approval of a state is used up once the newest status is from that state.
    func takeStateApprovals() async throws {
        for request in try await store.requests() where request.approvesState {
            try await store.commit([.takeRequest(request)])
        }
    }
}

extension StateRequest {
    /// Whether it lets a doubted state go on, for whichever commit.
    fileprivate var approvesState: Bool {
        if case .approve(_, .stateSerial) = self { true } else { false }
    }
}
