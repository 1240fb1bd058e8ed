/// Where the states of the two pictures stand.
extension StatePicture {
    /// What becomes of a call that makes a token.
    static let rotation = StatePicture(
        title: "The states of an operation that makes a token",
        width: 1000,
        height: 830,
        boxes: [
            column("preflight", "clocks, list, sinks; the request", 30),
            column("intended", "the whole request is in the journal", 160),
            column("sent", "one call, never repeated", 320),
            column("issued", "the new secret is sealed", 480),
            column("accepted", "into the sinks, and read back", 610),
            column("done", "the sealed secret is erased", 740, .good),
            doubt(top: 312),
            failure(bottom: 540),
        ],
        routes: [
            down("preflight", "intended", 90, 160),
            down("intended", "sent", 220, 320, x: 480, anchor: .end),
            up("sent", "intended", 320, 220),
            down("sent", "issued", 380, 480),
            down("issued", "accepted", 540, 610),
            down("accepted", "done", 670, 740),
            across("preflight", "failed", 60),
            across("sent", "failed", 350),
            across("issued", "failed", 510),
            Route(
                from: "sent",
                to: "ambiguous",
                points: [Point(400, 350), Point(240, 350)],
                label: Point(394, 388),
                anchor: .end
            ),
            Route(
                from: "ambiguous",
                to: "intended",
                points: [Point(150, 312), Point(150, 204), Point(400, 204)],
                label: Point(160, 282),
                anchor: .start
            ),
            back("issued", 510),
            back("accepted", 640),
        ]
    )

    /// What becomes of an operation that makes no token.
    static let others = StatePicture(
        title: "The states of an operation that makes no token",
        width: 1000,
        height: 470,
        boxes: [
            column("preflight", "the checks that it needs", 30),
            column("intended", "the tokens are in the journal", 130),
            column("sent", "each may be repeated", 230),
            column("done", "the record is as it should be", 360, .good),
            Box(
                state: "accepted",
                subtitle: ["into the sinks"],
                style: .way,
                frame: Frame(left: 50, top: 230, width: 180, height: 60)
            ),
            failure(bottom: 440),
        ],
        routes: [
            down("preflight", "intended", 90, 130),
            down("intended", "sent", 190, 230),
            down("sent", "done", 290, 360),
            across("preflight", "failed", 60),
            across("intended", "failed", 160),
            across("sent", "failed", 260),
            Route(
                from: "preflight",
                to: "accepted",
                points: [Point(400, 50), Point(140, 50), Point(140, 230)],
                label: Point(150, 42),
                anchor: .start
            ),
            Route(
                from: "preflight",
                to: "done",
                points: [Point(400, 72), Point(320, 72), Point(320, 380), Point(400, 380)],
                label: Point(326, 90),
                anchor: .start
            ),
            Route(
                from: "accepted",
                to: "done",
                points: [Point(140, 290), Point(140, 402), Point(400, 402)],
                label: Point(150, 394),
                anchor: .start
            ),
            Route(
                from: "accepted",
                to: "failed",
                points: [Point(100, 290), Point(100, 448), Point(850, 448), Point(850, 440)],
                label: Point(110, 440),
                anchor: .start
            ),
        ]
    )

    // MARK: Boxes

    private static let columnLeft = 400
    private static let columnRight = 640
    private static let barLeft = 820

    private static func column(
        _ state: String,
        _ subtitle: String,
        _ top: Int,
        _ style: BoxStyle = .way
    ) -> Box {
        let width = columnRight - columnLeft
        let frame = Frame(left: columnLeft, top: top, width: width, height: 60)
        return Box(state: state, subtitle: [subtitle], style: style, frame: frame)
    }

    private static func doubt(top: Int) -> Box {
        Box(
            state: "ambiguous",
            subtitle: ["this address waits;", "two equal looks decide"],
            style: .trouble,
            frame: Frame(left: 60, top: top, width: 180, height: 76)
        )
    }

    private static func failure(bottom: Int) -> Box {
        Box(
            state: "failed",
            subtitle: ["a growing pause,", "then a new plan"],
            style: .bad,
            frame: Frame(left: barLeft, top: 30, width: 150, height: bottom - 30)
        )
    }

    // MARK: Routes

    private static func down(
        _ from: String,
        _ to: String,
        _ top: Int,
        _ bottom: Int,
        x: Int = (columnLeft + columnRight) / 2,
        anchor: SVGDrawing.Anchor = .start
    ) -> Route {
        let side = anchor == .start ? 10 : -10
        return Route(
            from: from,
            to: to,
            points: [Point(x, top), Point(x, bottom)],
            label: Point(x + side, (top + bottom) / 2 + 4),
            anchor: anchor
        )
    }

    private static func up(_ from: String, _ to: String, _ bottom: Int, _ top: Int) -> Route {
        Route(
            from: from,
            to: to,
            points: [Point(560, bottom), Point(560, top)],
            label: Point(570, (top + bottom) / 2 + 20),
            anchor: .start
        )
    }

    private static func across(_ from: String, _ to: String, _ y: Int) -> Route {
        Route(
            from: from,
            to: to,
            points: [Point(columnRight, y), Point(barLeft, y)],
            label: Point((columnRight + barLeft) / 2, y - 8),
            anchor: .middle
        )
    }

    /// From a state with a sealed secret back to a new call.
    private static func back(_ from: String, _ y: Int) -> Route {
        Route(
            from: from,
            to: "intended",
            points: [Point(columnLeft, y), Point(30, y), Point(30, 180), Point(columnLeft, 180)],
            label: Point(columnLeft - 10, y - 8),
            anchor: .end
        )
    }
}
