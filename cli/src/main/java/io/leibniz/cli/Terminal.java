package io.leibniz.cli;

import java.io.PrintStream;

/**
 * What the command prints to, and what that understands.
 *
 * <p>The launcher says in system properties which of the two streams is a terminal, as Java cannot ask for standard
 * error alone.
 *
 * @param out results
 * @param err progress and complaints
 * @param outColour whether results may be coloured
 * @param live whether {@code err} is a terminal, on which a line can be drawn again
 * @param errColour whether progress and complaints may be coloured
 * @param columns the width of a line
 */
record Terminal(PrintStream out, PrintStream err, boolean outColour, boolean live, boolean errColour, int columns) {
    private static final int DEFAULT_COLUMNS = 80;

    static Terminal current() {
        boolean live = Boolean.getBoolean("leibniz.terminal.err");
        boolean colours = !"dumb".equals(System.getenv("TERM")) && isEmpty(System.getenv("NO_COLOR"));
        int columns = Integer.getInteger("leibniz.terminal.columns", DEFAULT_COLUMNS);
        return new Terminal(System.out, System.err, colours && Boolean.getBoolean("leibniz.terminal.out"), live,
                colours && live, columns > 0 ? columns : DEFAULT_COLUMNS);
    }

    private static boolean isEmpty(String value) {
        return value == null || value.isEmpty();
    }

    /** Prints a one-line complaint on {@code err}. */
    void complain(String message) {
        err.println((errColour ? Style.RED.paint("leibniz:") : "leibniz:") + " " + message);
    }

    /** Text for {@code out}, coloured where it understands that. */
    String paint(Style style, String text) {
        return outColour ? style.paint(text) : text;
    }

    /** The few ANSI styles in use. */
    enum Style {
        BOLD("1"), FAINT("2"), RED("31"), GREEN("32"), YELLOW("33"), CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        String paint(String text) {
            return "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    }
}
