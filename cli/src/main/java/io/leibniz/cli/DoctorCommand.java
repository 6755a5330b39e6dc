package io.leibniz.cli;

import io.leibniz.cli.Terminal.Style;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Looks at the machine and says what is there, what is missing and how to get it. */
final class DoctorCommand implements Command {
    private final Terminal terminal;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        return Command.describe("doctor", "Show what Leibniz found on this machine and what is missing.",
                "Ends with 1 if something is missing without which programs run slowly or not at all.");
    }

    @Override
    public int run(ParseResult parsed) {
        var findings = Diagnosis.of(System.getProperties());
        terminal.out().println(terminal.paint(Style.BOLD, "Leibniz " + Main.version()));
        int width = findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0);
        for (var finding : findings) {
            var subject = finding.subject() + " ".repeat(width - finding.subject().length());
            terminal.out().println("  " + mark(finding.state()) + "  " + subject + "  " + finding.text());
            finding.advice().ifPresent(advice ->
                    terminal.out().println(" ".repeat(width + 13) + terminal.paint(Style.FAINT, advice)));
        }
        return findings.stream().anyMatch(f -> f.state() == Diagnosis.State.WRONG) ? 1 : 0;
    }

    private String mark(Diagnosis.State state) {
        return switch (state) {
            case GOOD -> terminal.paint(Style.GREEN, "ok     ");
            case ABSENT -> terminal.paint(Style.YELLOW, "absent ");
            case WRONG -> terminal.paint(Style.RED, "problem");
        };
    }
}
