/// What a throw-away token showed of how an API behaves.
public struct ProbeFact: Hashable, Sendable {
    /// What it means for Regent.
    public enum Meaning: String, Hashable, Sendable, CaseIterable {
        /// It is as Regent expects.
        case asExpected
        /// It is otherwise, and Regent has a way to live with it.
        case otherwise
        /// A rotation cannot work like that.
        case obstacle
        /// It could not be found out.
        case unknown
    }

    /// What was asked, the same in every version: `instants`, `delete twice`.
    public var question: String
    /// What was seen, in one line.
    public var answer: String
    /// What it means for Regent.
    public var meaning: Meaning

    /// Makes a fact.
    public init(_ question: String, _ answer: String, _ meaning: Meaning) {
        self.question = question
        self.answer = answer
        self.meaning = meaning
    }
}
