import Model
import Testing

@testable import Sandbox

@Suite struct `A fault's text` {
    @Test(arguments: [
        ("lost-answer", Fault(.lostAnswer)),
        ("lost-answer:0.2", Fault(.lostAnswer, frequency: .share(0.2))),
        ("lost-answer:20%@get", Fault(.lostAnswer, frequency: .share(0.2), operation: .get)),
        ("truncated:once", Fault(.truncated, frequency: .times(1))),
        ("truncated:3x@create", Fault(.truncated, frequency: .times(3), operation: .create)),
        ("late-effect=45s", Fault(.lateEffect, delay: .seconds(45))),
        (
            "late-effect=1m30s:once@delete",
            Fault(.lateEffect, delay: .seconds(90), frequency: .times(1), operation: .delete)
        ),
        ("error-after=503", Fault(.errorAfter, status: 503)),
        ("rate-limited=huge", Fault(.rateLimited, retryAfter: .huge)),
        ("stale-list@list", Fault(.staleList, operation: .list)),
    ])
    func `says what happens, how often, and to what`(text: String, fault: Fault) throws {
        #expect(try Fault(text) == fault)
    }

    @Test(arguments: [
        ("", FaultSyntaxError.unknownKind("")),
        ("lost-anwser", .unknownKind("lost-anwser")),
        ("truncated@fetch", .unknownOperation("fetch")),
        ("stale-list@create", .cannotHappen(.staleList, to: .create)),
        ("no-secret@get", .cannotHappen(.noSecret, to: .get)),
        ("truncated:", .malformedFrequency("")),
        ("truncated:1.1", .malformedFrequency("1.1")),
        ("truncated:-1", .malformedFrequency("-1")),
        ("truncated:nan", .malformedFrequency("nan")),
        ("truncated:101%", .malformedFrequency("101%")),
        ("truncated:0x", .malformedFrequency("0x")),
        ("late-effect=soon", .malformedValue("soon", of: .lateEffect)),
        ("error-after=404", .malformedValue("404", of: .errorAfter)),
        ("rate-limited=5", .malformedValue("5", of: .rateLimited)),
        ("truncated=5", .malformedValue("5", of: .truncated)),
    ])
    func `is refused where it is none`(text: String, expected: FaultSyntaxError) {
        #expect(throws: expected) { try Fault(text) }
    }

    @Test func `is there for every kind and operation that go together`() throws {
        for kind in FaultKind.allCases {
            for operation in FaultOperation.allCases {
                let fault = try? Fault("\(kind.rawValue)@\(operation.rawValue)")
                #expect((fault != nil) == kind.operations.contains(operation))
            }
        }
    }
}
