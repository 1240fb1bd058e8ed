/// The known name that a mistyped one probably meant.
///
/// A name that was cut off counts as meant where only one known name begins with it. Returns nil
/// where nothing is near: the distance (insertions, deletions, substitutions and swaps
/// of neighbours) must be at most a third of the longer name, and at least one edit is forgiven.
public func closestMatch(to name: String, in known: some Sequence<String>) -> String? {
    let begun = known.filter { name.count >= 3 && $0.lowercased().hasPrefix(name.lowercased()) }
    if begun.count == 1 { return begun.first }
    let lowered = Array(name.lowercased().utf8.prefix(64))
    var best: (distance: Int, name: String)?
    for candidate in known.sorted() {
        let distance = editDistance(lowered, Array(candidate.lowercased().utf8))
        let allowed = max(1, max(lowered.count, candidate.utf8.count) / 3)
        guard distance <= allowed, distance < (best?.distance ?? .max) else { continue }
        best = (distance, candidate)
    }
    return best?.name
}

/// The optimal string alignment distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 1...left.count {
        var current = [row]
        for column in 1...right.count {
            let isSame = left[row - 1] == right[column - 1]
            var distance = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (isSame ? 0 : 1)
            )
            if row > 1, column > 1, left[row - 1] == right[column - 2],
                left[row - 2] == right[column - 1]
            {
                distance = min(distance, beforePrevious[column - 2] + 1)
            }
            current.append(distance)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
