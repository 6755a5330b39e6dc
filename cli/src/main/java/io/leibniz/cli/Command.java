package io.leibniz.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A subcommand.
 *
 * <p>Commands describe themselves by calls, not by picocli's annotations: reading those makes a proxy class for each
 * kind, which doubles the time a short command takes.
 */
interface Command {
    /** Name, options, parameters and help text. */
    CommandSpec spec();

    /**
     * Does the work.
     *
     * @return the exit code
     */
    int run(ParseResult parsed) throws Exception;

    /** A specification with a name, one line of summary, further description, and the options all commands share. */
    static CommandSpec describe(String name, String summary, String... description) {
        var spec = CommandSpec.create().name(name)
                .addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
                        .description("Show this help and exit.").build())
                .addOption(OptionSpec.builder(Main.STACKTRACE)
                        .description("Print the whole stack of a failure.").build());
        spec.usageMessage().header(summary).description(description).sortOptions(false)
                .synopsisSubcommandLabel("COMMAND")
                .optionListHeading("%nOptions:%n").parameterListHeading("%nParameters:%n")
                .commandListHeading("%nCommands:%n");
        return spec;
    }
}
