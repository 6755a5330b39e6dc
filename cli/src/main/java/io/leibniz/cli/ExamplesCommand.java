package io.leibniz.cli;

import io.leibniz.cli.Terminal.Style;
import io.leibniz.examples.Example;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Lists the examples or runs one. */
final class ExamplesCommand implements Command {
    private final Terminal terminal;
    private final List<Example> examples;

    ExamplesCommand(Terminal terminal) {
        this(terminal, Example.all());
    }

    ExamplesCommand(Terminal terminal, List<Example> examples) {
        this.terminal = terminal;
        this.examples = examples;
    }

    @Override
    public CommandSpec spec() {
        var spec = Command.describe("examples", "Run a small, complete program, or list them all.",
                        "Without a name, lists the programs. What follows a name is handed to the program.")
                .addPositional(PositionalParamSpec.builder().index("0").arity("0..1").type(String.class)
                        .paramLabel("NAME").description("The program to run.").build())
                .addPositional(PositionalParamSpec.builder().index("1..*").arity("0..*").type(String[].class)
                        .paramLabel("ARGUMENT").description("Its arguments.").build());
        spec.parser().stopAtPositional(true);
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws Exception {
        String name = parsed.matchedPositionalValue(0, null);
        if (name == null) {
            list();
            return 0;
        }
        var example = examples.stream().filter(e -> e.name().equals(name)).findFirst()
                .orElseThrow(() -> new UserException("examples: no program named '" + name + "'. There are: "
                        + examples.stream().map(Example::name).collect(Collectors.joining(", "))));
        String[] arguments = parsed.matchedPositionalValue(1, new String[0]);
        example.run(new Example.Screen(terminal.out(), terminal.outColour(), terminal.columns()), List.of(arguments));
        return 0;
    }

    private void list() {
        int width = examples.stream().mapToInt(e -> e.name().length()).max().orElse(0);
        for (var example : examples) {
            var name = example.name() + " ".repeat(width - example.name().length());
            terminal.out().println("  " + terminal.paint(Style.CYAN, name) + "  " + example.summary());
        }
    }
}
