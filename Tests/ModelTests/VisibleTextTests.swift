import Model
import Testing

@Suite struct `Text from outside` {
    @Test(arguments: [
        ("\u{1b}[31mred", "\\u001b[31mred"),
        ("a\nb\tc\r", "a\\u000ab\\u0009c\\u000d"),
        ("\0", "\\u0000"),
        ("rubout \u{7f}", "rubout \\u007f"),
        ("C1 \u{80}\u{9b}\u{9f}", "C1 \\u0080\\u009b\\u009f"),
        ("lines \u{2028}\u{2029}", "lines \\u2028\\u2029"),
        ("abc\u{202e}txt.exe", "abc\\u202etxt.exe"),
        (
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{2066}\u{2069}",
            "\\u061c\\u200e\\u200f\\u202a\\u2066\\u2069"
        ),
        ("\u{feff}mark", "\\ufeffmark"),
        ("\u{fffe}\u{ffff}", "\\ufffe\\uffff"),
        ("\r\n", "\\u000d\\u000a"),
    ])
    func `cannot steer a terminal or hide its direction`(raw: String, visible: String) {
        #expect(raw.escapingControls == visible)
    }

    @Test(arguments: [
        "", "checkout", "Grüße, 東京 🗼", "e\u{301}", "\u{a0}", "a\\u001b", "👩\u{200d}💻", "שלום",
    ])
    func `stays as it is where it steers nothing`(text: String) {
        #expect(text.escapingControls == text)
    }

    @Test func `is never escaped twice`() {
        let once = "\u{1b}\u{2028}".escapingControls
        #expect(once.escapingControls == once)
    }
}
