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
