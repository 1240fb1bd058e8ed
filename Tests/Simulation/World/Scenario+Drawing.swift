/// Draws a run from a seed.
extension Scenario {
    init(seed: UInt64) {
        var draw = Draw(seed: seed)
        let setup = Setup(drawing: &draw)
        let count = draw.number(5...11)
        let intensity = draw.pick([0, 2, 3, 3, 5, 7])
        let isSiege = draw.happens(percent: 15)
        var turns = [Turn(pauseSeconds: draw.number(5...120))]
        for _ in 0..<count {
            var turn = Turn(drawing: &draw, of: setup, intensity: intensity)
            // A sink is down for many overlaps, and the controller goes on as ever.
            if isSiege { turn.besiege(drawing: &draw) }
            turns.append(turn)
        }
        self.init(seed: seed, setup: setup, turns: turns)
        guard isSiege else { return }
        for index in self.setup.tokens.indices {
            self.setup.tokens[index].overlapSeconds = 3600
            self.setup.tokens[index].overlapLimitSeconds = draw.pick([nil, 7200])
            self.turns[2].happenings.append(
                .sinkDown(token: index, sink: 0, seconds: draw.pick([3600, 10 * 3600]))
            )
            self.turns[3].happenings.append(.specChanges(token: index))
        }
    }
}

extension Setup {
    fileprivate init(drawing draw: inout Draw) {
        fractionDigits = draw.pick([9, 9, 6, 3, 0])
        mayDelete = draw.happens(percent: 75)
        showsExpired = draw.happens(percent: 70)
        concurrency = draw.pick([1, 1, 4])
        patienceSeconds = draw.pick([0, 0, 120])
        for _ in 0..<draw.pick([1, 1, 1, 2, 2, 3, 5]) {
            tokens.append(TokenPlan(drawing: &draw, mayDelete: mayDelete))
        }
    }
}

extension TokenPlan {
    private static let hour = 3600
    private static let day = 86_400

    fileprivate init(drawing draw: inout Draw, mayDelete: Bool) {
        sinks = draw.pick([0, 1, 1, 2, 2, 3])
        overlapSeconds = draw.pick([Self.hour, Self.day, Self.day, 7 * Self.day])
        overlapLimitSeconds = draw.pick([nil, nil, 2 * overlapSeconds])
        lifetimeSeconds = draw.pick([nil, 10 * Self.day, 30 * Self.day, 90 * Self.day])
        everySeconds = draw.pick([nil, nil, 2 * Self.day, 7 * Self.day])
        deletes = mayDelete && draw.happens(percent: 60)
        allowsSameName = draw.happens(percent: 30)
    }
}

extension Turn {
    fileprivate init(drawing draw: inout Draw, of setup: Setup, intensity: Int) {
        let count = draw.pick([1, 1, 2, 2, 3])
        happenings = (0..<count).map { _ in Happening(drawing: &draw, of: setup) }
        if draw.happens(percent: 30) { happenings.append(.helped) }
        faults = (0..<draw.number(0...intensity)).map { _ in PlannedFault(drawing: &draw) }
        // Deletions are rare, and what goes wrong with them would be rarer.
        let isDeleting = happenings.contains { happening in
            guard case .removed(let token) = happening else { return false }
            return setup.tokens[token].deletes
        }
        if isDeleting, intensity > 0, draw.happens(percent: 90) {
            faults.append(PlannedFault(drawing: &draw, at: .delete))
        }
        pauseSeconds = draw.pick([
            1, 5, 10, 30, 61, 61, 120, 300, 600, 3600, 6 * 3600, 86_400,
        ])
        // A crash loop: the next process starts at once.
        if faults.contains(where: \.fault.isDeath), draw.happens(percent: 60) { pauseSeconds = 1 }
    }
}

extension Turn {
    fileprivate mutating func besiege(drawing draw: inout Draw) {
        pauseSeconds = draw.pick([300, 600, 900])
    }
}

extension PlannedFault {
    private static let places: [Place] = [
        .post, .post, .post, .post, .list, .list, .read, .probe, .delete, .delete, .commit, .commit,
        .sinkProbe, .sinkWrite, .sinkRead,
    ]

    fileprivate init(drawing draw: inout Draw, at place: Place? = nil) {
        let place = place ?? draw.pick(Self.places)
        self.place = place
        switch place {
        case .commit: number = draw.below(14)
        case .list: number = draw.below(3)
        default: number = draw.pick([0, 0, 0, 1, 1, 2])
        }
        fault = draw.pick(place.faults)
        amount = draw.number(1...300)
    }
}

extension Happening {
    fileprivate init(drawing draw: inout Draw, of setup: Setup) {
        let token = draw.below(setup.tokens.count)
        let sink = draw.below(3)
        let year = 365 * 86_400
        let long = draw.pick([60, 600, 3600, 86_400, 3 * 86_400])
        switch draw.below(33) {
        case 0...4: self = .specChanges(token: token)
        case 5: self = .descriptionChanges(token: token)
        case 6...8: self = .annotated(token: token)
        case 9: self = .allChange
        case 10, 11: self = .asked(token: token)
        case 12, 26, 29, 30: self = .removed(token: token)
        case 13, 14, 27, 31: self = .restored(token: token)
        case 28: self = .otherController
        case 15: self = .sinkAdded(token: token)
        case 16: self = .sinkTakenAway(token: token)
        case 17: self = .deletedByHand(token: token)
        case 18: self = .regeneratedByHand(token: token)
        case 19: self = .foreignMade(token: token)
        case 20, 21: self = .sinkDown(token: token, sink: sink, seconds: long)
        case 22: self = .apiDown(seconds: draw.pick([60, 600, 3600]))
        case 23:
            self = .credentialRefused(
                status: draw.pick([401, 403]),
                seconds: draw.pick([60, 900])
            )
        case 24: self = .diskFull(seconds: draw.pick([30, 300]))
        case 25: self = .clockWrong(seconds: draw.pick([-3600, 3600, -200, 200, year, -year]))
        default: self = .clockWrong(seconds: 0)
        }
    }
}
