/// Whether text is coloured, and how.
struct TextStyle: Sendable, Equatable {
    /// What `--color` says.
    enum ColorMode: String, Sendable, CaseIterable {
        /// Where a person reads it.
        case auto
        /// Everywhere.
        case always
        /// Nowhere.
        case never
    }

    /// What a piece of text looks like: a parameter of ECMA-48's `SGR`.
    enum Look: Int, Sendable, CaseIterable {
        /// What is to be seen first.
        case bold = 1
        /// What is less important.
        case dim = 2
        /// What is wrong, or goes away.
        case red = 31
        /// What is well, or new.
        case green = 32
        /// What needs a person's eye.
        case yellow = 33
        /// What changes.
        case cyan = 36
    }

    /// Whether escape sequences are written.
    let usesColor: Bool

    /// Makes a style that is decided already.
    init(usesColor: Bool) { self.usesColor = usesColor }

    /// Decides: the option first, then the environment, then whether a person looks.
    ///
    /// `NO_COLOR` counts where it is not empty (no-color.org), and so does `CI` unless it is
    /// `false`; the terminal `dumb` knows no sequences.
    init(mode: ColorMode, isTerminal: Bool, environment: [String: String]) {
        switch mode {
        case .always: usesColor = true
        case .never: usesColor = false
        case .auto:
            let isRefused = environment["NO_COLOR", default: ""] != ""
            let isAutomatic = !["", "false"].contains(environment["CI", default: ""])
            let isDumb = environment["TERM"] == "dumb"
            usesColor = isTerminal && !isRefused && !isAutomatic && !isDumb
        }
    }

    /// The text in a look, or as it is where there are no colours.
    ///
    /// What comes from outside goes through `escapingControls` first.
    func callAsFunction(_ look: Look, _ text: String) -> String {
        usesColor && !text.isEmpty ? "\u{1b}[\(look.rawValue)m\(text)\u{1b}[0m" : text
    }
}
