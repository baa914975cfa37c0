extension [String] {
    /// The one that was probably meant; nil where none is near.
    func nearest(to word: String) -> String? {
        let near = map { (name: $0, distance: distance(word, $0)) }
            // Two slips in a short word make another word.
            .filter { $0.distance <= ($0.name.utf8.count < 5 ? 1 : 2) }
        return near.min { $0.distance < $1.distance }?.name
    }

    /// How many letters must be put in, left out or changed (Levenshtein).
    private func distance(_ left: String, _ right: String) -> Int {
        let right = [UInt8](right.utf8)
        var row = [Int](0...right.count)
        for (index, letter) in left.utf8.enumerated() {
            var next = [index + 1]
            for column in right.indices {
                let changed = row[column] + (right[column] == letter ? 0 : 1)
                next.append(Swift.min(changed, row[column + 1] + 1, next[column] + 1))
            }
            row = next
        }
        return row[right.count]
    }
}
