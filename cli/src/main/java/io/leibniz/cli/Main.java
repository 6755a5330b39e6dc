package io.leibniz.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code leibniz} command.
 *
 * <p>Exit codes: 0 for success, 1 for a failure while running, 2 for a command line that is not understood.
 */
public final class Main {
    static final String STACKTRACE = "--stacktrace";

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        int code = run(Terminal.current(), arguments);
        System.out.flush();
        System.exit(code);
    }

    static int run(Terminal terminal, String... arguments) {
        return run(terminal, List.of(new TrainCommand(terminal), new ExamplesCommand(terminal), new BenchCommand(terminal),
                new DoctorCommand(terminal)), arguments);
    }

    static int run(Terminal terminal, List<Command> commands, String... arguments) {
        var root = Command.describe("leibniz", "Deep learning and differentiable programming in plain Java.")
                .addOption(OptionSpec.builder("-V", "--version").versionHelp(true)
                        .description("Show the version and exit.").build())
                .version("Leibniz " + version() + " on Java " + Runtime.version());
        for (var command : commands) {
            var spec = command.spec();
            root.addSubcommand(spec.name(), new CommandLine(spec));
        }
        return new CommandLine(root)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.outColour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 110))
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setParameterExceptionHandler((failure, _) -> misunderstood(failure, terminal))
                .setExecutionStrategy(parsed -> execute(parsed, commands, terminal))
                .execute(arguments);
    }

    private static int execute(ParseResult parsed, List<Command> commands, Terminal terminal) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (!parsed.hasSubcommand()) {
            parsed.commandSpec().commandLine().usage(terminal.out());
            return 0;
        }
        var chosen = parsed.subcommand();
        var command = commands.stream().filter(c -> c.spec().name().equals(chosen.commandSpec().name())).findFirst()
                .orElseThrow();
        try {
            return command.run(chosen);
        } catch (Exception failure) {
            report(failure, parsed.hasMatchedOption(STACKTRACE) || chosen.hasMatchedOption(STACKTRACE), terminal);
            return 1;
        }
    }

    private static int misunderstood(ParameterException failure, Terminal terminal) {
        var command = failure.getCommandLine();
        terminal.complain(failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
            terminal.err().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return 2;
    }

    private static void report(Exception failure, boolean stacktrace, Terminal terminal) {
        if (stacktrace) {
            failure.printStackTrace(terminal.err());
            return;
        }
        var message = failure.getMessage();
        terminal.complain(message == null ? failure.toString() : message);
        if (!(failure instanceof UserException)) {
            terminal.err().println("Add " + STACKTRACE + " before the command to see where this "
                    + failure.getClass().getSimpleName() + " came from.");
        }
    }

    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
