package io.leibniz.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Hands over to the benchmarks, which have a class path of their own with the frameworks to compare with. */
final class BenchCommand implements Command {
    private static final String MAIN_CLASS = "io.leibniz.bench.Main";

    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        var spec = Command.describe("bench", "Measure Leibniz beside other frameworks.",
                        "Without a suite, lists the suites. The first run fetches the other frameworks, some hundred "
                                + "megabytes of native code; nothing else in Leibniz uses them.",
                        "leibniz bench SUITE --help lists further options: threads, rounds, frameworks, ...")
                .addPositional(PositionalParamSpec.builder().index("0..*").arity("0..*").type(String[].class)
                        .paramLabel("SUITE").description("The suites to run, and options.").build());
        // What is not ours belongs to the benchmarks.
        spec.parser().stopAtPositional(true).unmatchedOptionsArePositionalParams(true);
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws IOException, InterruptedException {
        var path = System.getProperty("leibniz.bench.path", "");
        if (path.isEmpty() || !Files.exists(Path.of(path.split(File.pathSeparator)[0]))) {
            throw new UserException("bench: the benchmarks are not built here. Start them with ./leibniz bench, "
                    + "or build them with mvn -Pbench -DskipTests package");
        }
        terminal.out().flush();
        return new ProcessBuilder(command(path, parsed)).inheritIO().start().waitFor();
    }

    /** The process to start: the benchmarks on their class path, with every argument that is theirs. */
    static List<String> command(String path, ParseResult parsed) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC", "-cp", path, MAIN_CLASS));
        command.addAll(List.of(parsed.matchedPositionalValue(0, new String[0])));
        return command;
    }
}
