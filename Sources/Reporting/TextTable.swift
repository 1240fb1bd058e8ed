/// A table for a terminal, which gives up detail before it breaks a line.
struct TextTable {
    /// One cell, in forms from the fullest to the shortest.
    struct Cell {
        var forms: [String]
        var style: Style

        init(_ forms: String..., style: Style = .plain) {
            self.forms = forms
            self.style = style
        }

        func text(_ form: Int) -> String { forms[min(form, forms.count - 1)] }
    }

    /// Titles, which have shorter forms, too.
    var titles: [[String]]
    var rows: [[Cell]]
    /// Columns that go, the first one first, where even the shortest forms are too wide.
    var dispensable: [Int] = []

    /// The lines, the titles first.
    func lines(_ options: TextOptions) -> [String] {
        let longestForm = rows.joined().map(\.forms.count).max() ?? 1
        let shown = Array(titles.indices)
        for form in 0..<longestForm {
            let widths = widths(form: form)
            if total(widths, shown) <= options.width {
                return layOut(widths, shown, form: form, options)
            }
        }
        let form = longestForm - 1
        let widths = widths(form: form)
        let fewer = fitting(shown, widths, options.width)
        return total(widths, fewer) <= options.width
            ? layOut(widths, fewer, form: form, options)
            : stacked(widths, form: form, options)
    }

    /// The columns without those that can go, until the others fit or none is left to go.
    private func fitting(_ columns: [Int], _ widths: [Int], _ width: Int) -> [Int] {
        dispensable.reduce(columns) { rest, column in
            total(widths, rest) <= width ? rest : rest.filter { $0 != column }
        }
    }

    private func title(_ column: Int, form: Int) -> String {
        titles[column][min(form, titles[column].count - 1)]
    }

    private func widths(form: Int) -> [Int] {
        titles.indices.map { column in
            rows.map { $0[column].text(form).columns }
                .reduce(title(column, form: form).columns, max)
        }
    }

    private func total(_ widths: [Int], _ shown: [Int]) -> Int {
        shown.map { widths[$0] }.reduce(2 * (shown.count - 1), +)
    }

    private func layOut(
        _ widths: [Int],
        _ shown: [Int],
        form: Int,
        _ options: TextOptions
    ) -> [String] {
        let heading = shown.map {
            (text: title($0, form: form), style: Style.quiet, width: widths[$0])
        }
        let body = rows.map { row in
            shown.map { (row[$0].text(form), row[$0].style, widths[$0]) }
        }
        return ([heading] + body).map { line($0, options) }
    }

    /// The first column on a line of its own, the others indented below it.
    private func stacked(
        _ widths: [Int],
        form: Int,
        _ options: TextOptions
    ) -> [String] {
        let others = fitting(Array(titles.indices.dropFirst()), widths, options.width - 2)
        let below = layOut(widths, others, form: form, options)
        let first = options.usesColor ? Style.quiet.paint(titles[0][0]) : titles[0][0]
        return zip([first] + rows.map { $0[0].text(form) }, below)
            .flatMap { [$0, "  " + $1] }
    }

    private func line(
        _ cells: [(text: String, style: Style, width: Int)],
        _ options: TextOptions
    ) -> String {
        var line = ""
        var gap = 0
        for cell in cells where !cell.text.isEmpty || cell.width > 0 {
            if !cell.text.isEmpty {
                line += spaces(gap)
                line += options.usesColor ? cell.style.paint(cell.text) : cell.text
                gap = 0
            }
            gap += cell.width - cell.text.columns + 2
        }
        return line
    }
}
