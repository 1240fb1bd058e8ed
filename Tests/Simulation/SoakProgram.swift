import Foundation
import Synchronization

/// `soak`: as many simulated worlds as one likes, from the command line.
package enum SoakProgram {
    private static let usage = """
        usage: soak seeds [COUNT [FIRST]]   run so many worlds; 2000 from seed 1
               soak replay SEED [BUG]       tell the story of one
               soak shrink SEED [BUG]       tell the shortest one that fails in the same way
               soak named               ten overlaps without sinks; 300 tokens under 20 % faults
               soak bugs [SEEDS]            search for every planted bug
               soak model [DEPTH]           every interleaving of so many faults; 2

        """

    /// Runs what the arguments say, and exits: 0 where every promise was kept.
    package static func main() -> Never {
        let arguments = CommandLine.arguments.dropFirst().map(\.self)
        let isRight: Bool? =
            switch arguments.first {
            case "seeds": seeds(arguments.number(1) ?? 2000, from: arguments.number(2) ?? 1)
            case "part-of-seeds": partOfSeeds(arguments.dropFirst().compactMap { Int($0) })
            case "replay": replay(arguments.number(1), arguments.dropFirst(2).first)
            case "shrink": shrink(arguments.number(1), arguments.dropFirst(2).first)
            case "bugs": bugs(arguments.number(1) ?? PlantedBugs.mostSeeds)
            case "named": named()
            case "part-of-bugs": partOfBugs(arguments.dropFirst().compactMap { Int($0) })
            case "model": model(arguments.number(1) ?? 2)
            case "part-of-model": partOfModel(arguments.dropFirst().compactMap { Int($0) })
            default: nil
            }
        guard let isRight else {
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
        exit(isRight ? 0 : 1)
    }

    private static let secondsBetweenLines = 10.0

    /// Prints a line at once, so that who waits sees how far it is.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private static func seeds(_ count: Int, from first: Int) -> Bool {
        let start = Date()
        let total = Mutex((result: Soak.Result(), told: start))
        let isComplete = Workers.run(["part-of-seeds", String(first), String(count)]) { line in
            guard let part = try? JSONDecoder().decode(Soak.Result.self, from: Data(line.utf8))
            else { return }
            total.withLock { total in
                total.result.add(part)
                guard Date().timeIntervalSince(total.told) > secondsBetweenLines else { return }
                total.told = Date()
                say("\(total.result.figures.seeds) of \(count) seeds")
            }
        }
        let result = total.withLock(\.result)
        let seconds = Date().timeIntervalSince(start)
        say(result.report(seconds: seconds, cores: Workers.count))
        if !result.failures.isEmpty { say(result.firstStory) }
        return isComplete && result.failures.isEmpty
    }

    /// - Parameter numbers: The first seed, how many there are, which part, and of how many.
    private static func partOfSeeds(_ numbers: [Int]) -> Bool? {
        guard numbers.count == 4 else { return nil }
        let soak = Soak(
            from: UInt64(numbers[0] + numbers[2]),
            count: numbers[1] - numbers[2],
            every: numbers[3]
        )
        soak.run { part in
            guard let json = try? JSONEncoder().encode(part) else { return }
            say(String(decoding: json, as: UTF8.self))
        }
        return true
    }

    private static func replay(_ seed: Int?, _ bug: String?) -> Bool? {
        guard let seed else { return nil }
        let run = SimulatedRun(
            Scenario(seed: UInt64(seed)),
            mutation: Mutation(named: bug),
            keepsStory: true
        )
        let violation = run.run()
        say(run.world.story.joined(separator: "\n"))
        return violation == nil
    }

    private static func shrink(_ seed: Int?, _ bug: String?) -> Bool? {
        guard let seed else { return nil }
        let scenario = Scenario(seed: UInt64(seed))
        let mutation = Mutation(named: bug)
        guard let violation = SimulatedRun(scenario, mutation: mutation).run() else {
            say("seed \(seed) keeps every promise")
            return true
        }
        var shrinking = Shrinking(scenario, violation, mutation: mutation)
        shrinking.shrink()
        say(shrinking.story)
        return false
    }

    private static func bugs(_ seeds: Int) -> Bool {
        let isAllCaught = Workers.run(["part-of-bugs", String(seeds)], reading: say)
        say(
            isAllCaught
                ? "all \(Mutation.all.count) planted bugs are caught"
                : "not all of \(Mutation.all.count) planted bugs are caught"
        )
        return isAllCaught
    }

    /// - Parameter numbers: How many seeds, which part, and of how many.
    private static func partOfBugs(_ numbers: [Int]) -> Bool? {
        guard numbers.count == 3 else { return nil }
        let part = stride(from: numbers[1], to: Mutation.all.count, by: numbers[2])
        return part.map { index in
            let bug = Mutation.all[index]
            let caught = PlantedBugs.seed(catching: bug, among: numbers[0])
            say(PlantedBugs.line(about: bug, caught, numbers[0]))
            return caught != nil
        }.allSatisfy(\.self)
    }

    private static func named() -> Bool {
        let results = [
            NamedResult("sinks down for ten overlaps", .siege(mayDelete: true)),
            NamedResult("the same without a right to delete", .siege(mayDelete: false)),
            NamedResult("300 tokens, no faults", .crowd(tokens: 300, faultPercent: 0)),
            NamedResult("300 tokens, 20 % faults", .crowd(tokens: 300, faultPercent: 20)),
        ]
        for result in results { say(result.line) }
        return results.allSatisfy { $0.violation == nil && $0.leftOver == 0 }
    }

    private static func model(_ depth: Int) -> Bool {
        SmallModel.lifetimes.indices.allSatisfy { index in
            let found = Mutex((interleavings: 0, violations: [String]()))
            let isComplete = Workers.run(["part-of-model", String(depth), String(index)]) { line in
                found.withLock { found in
                    guard let count = Int(line) else { return found.violations.append(line) }
                    found.interleavings += count
                }
            }
            let title = index == 0 ? "a token that ends" : "a token that never ends"
            let (interleavings, violations) = found.withLock { $0 }
            say(
                "\(title), every \(depth) faults: \(interleavings) interleavings, "
                    + "\(violations.count) violations"
            )
            violations.forEach(say)
            return isComplete && violations.isEmpty
        }
    }

    /// - Parameter numbers: The depth, which lifetime, which part, and of how many.
    private static func partOfModel(_ numbers: [Int]) -> Bool? {
        guard numbers.count == 4 else { return nil }
        let result = SmallModel(
            depth: numbers[0],
            lifetimeSeconds: SmallModel.lifetimes[numbers[1]],
            part: (numbers[2], numbers[3])
        ).run()
        say(String(result.interleavings))
        if let violation = result.violation { say("\(violation)") }
        return true
    }
}

extension [String] {
    fileprivate func number(_ place: Int) -> Int? {
        indices.contains(place) ? Int(self[place]) : nil
    }
}
