import Testing

/// A picture of the protocol: where each state stands, and how each way between two is drawn.
///
/// What leads from one to the other comes from ``Exploration``; a way that has no route here, or a
/// route that is no way, is a failure.
struct StatePicture {
    struct Box {
        var state: String
        var subtitle: [String]
        var style: BoxStyle
        var frame: Frame
    }

    struct Route {
        var from: String
        var to: String
        var points: [Point]
        var label: Point
        var anchor: SVGDrawing.Anchor
    }

    var title: String
    var width: Int
    var height: Int
    var boxes: [Box]
    var routes: [Route]

    func svg(of exploration: Exploration) -> String {
        let known = Set(routes.map { Passage(from: $0.from, to: $0.to) })
        let found = Set(exploration.labels.keys)
        let missing = found.subtracting(known).map { "\($0.from) → \($0.to)" }.sorted()
        #expect(missing == [], "ways without a route")
        let surplus = known.subtracting(found).map { "\($0.from) → \($0.to)" }.sorted()
        #expect(surplus == [], "routes that are no ways")
        var drawing = SVGDrawing(width: width, height: height, title: title)
        for route in routes {
            drawing.arrow(route.points)
            let labels = exploration.labels[Passage(from: route.from, to: route.to)] ?? []
            drawing.label(labels, at: route.label, anchor: route.anchor)
        }
        for box in boxes {
            drawing.box(box.state, box.subtitle, style: box.style, in: box.frame)
        }
        return drawing.svg
    }
}

extension StatePicture {
    /// What becomes of a call that makes a token.
    static let rotation = StatePicture(
        title: "The states of a rotation",
        width: 980,
        height: 850,
        boxes: [
            column("preflight", ["the clocks, the list, the sinks"], 30),
            column("intended", ["the whole request is in the journal"], 170),
            column("sent", ["one call, never repeated"], 330),
            column("issued", ["its secret is sealed"], 490),
            column("accepted", ["to the sinks, read back"], 620),
            column("done", ["the escrow is empty"], 750, .good),
            Box(
                state: "ambiguous",
                subtitle: ["the address waits;", "two equal looks decide"],
                style: .trouble,
                frame: Frame(left: 50, top: 322, width: 180, height: 76)
            ),
            Box(
                state: "failed",
                subtitle: ["back-off,", "then a new plan"],
                style: .bad,
                frame: Frame(left: 830, top: 30, width: 120, height: 520)
            ),
        ],
        routes: [
            down("preflight", "intended", 90, 170),
            down("intended", "sent", 230, 330, x: 470, label: Point(460, 290), .end),
            up("sent", "intended", 330, 230),
            down("sent", "issued", 390, 490),
            down("issued", "accepted", 550, 620),
            down("accepted", "done", 680, 750),
            across("preflight", "failed", 60),
            across("sent", "failed", 360),
            across("issued", "failed", 520),
            Route(
                from: "sent",
                to: "ambiguous",
                points: [Point(400, 360), Point(230, 360)],
                label: Point(238, 416),
                anchor: .start
            ),
            Route(
                from: "ambiguous",
                to: "intended",
                points: [Point(140, 322), Point(140, 210), Point(400, 210)],
                label: Point(150, 280),
                anchor: .start
            ),
            Route(
                from: "issued",
                to: "intended",
                points: [Point(400, 520), Point(24, 520), Point(24, 186), Point(400, 186)],
                label: Point(390, 512),
                anchor: .end
            ),
            Route(
                from: "accepted",
                to: "intended",
                points: [Point(400, 650), Point(24, 650), Point(24, 186), Point(400, 186)],
                label: Point(390, 642),
                anchor: .end
            ),
        ]
    )

    private static let columnCentre = 520
    private static let columnRight = 640
    private static let barLeft = 830

    private static func column(
        _ state: String,
        _ subtitle: [String],
        _ top: Int,
        _ style: BoxStyle = .way
    ) -> Box {
        let frame = Frame(left: 400, top: top, width: 240, height: 60)
        return Box(state: state, subtitle: subtitle, style: style, frame: frame)
    }

    private static func down(
        _ from: String,
        _ to: String,
        _ top: Int,
        _ bottom: Int,
        x: Int = columnCentre,
        label: Point? = nil,
        _ anchor: SVGDrawing.Anchor = .start
    ) -> Route {
        Route(
            from: from,
            to: to,
            points: [Point(x, top), Point(x, bottom)],
            label: label ?? Point(x + 10, (top + bottom) / 2 + 8),
            anchor: anchor
        )
    }

    private static func up(_ from: String, _ to: String, _ bottom: Int, _ top: Int) -> Route {
        Route(
            from: from,
            to: to,
            points: [Point(570, bottom), Point(570, top)],
            label: Point(580, (top + bottom) / 2 + 14),
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
}
