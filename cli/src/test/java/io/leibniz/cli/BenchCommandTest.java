package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class BenchCommandTest {
    private static List<String> forwarded(String... arguments) {
        var root = Command.describe("leibniz", "").addSubcommand("bench", new CommandLine(new BenchCommand(Terminal.current()).spec()));
        ParseResult parsed = new CommandLine(root).parseArgs(arguments);
        var command = BenchCommand.command("a.jar:b.jar", parsed.subcommand());
        int main = command.indexOf("io.leibniz.bench.Main");
        assertEquals(List.of("-cp", "a.jar:b.jar"), command.subList(main - 2, main));
        return command.subList(main + 1, command.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eager", "eager -t 1 -r 3", "matmul conv --rounds 5 -f leibniz,openblas", "-t 1 eager", "eager --help",
            "memory ./leibniz train fashion-mnist --epochs 1"})
    void everyArgumentOfTheirsReachesTheBenchmarks(String line) {
        var words = line.isEmpty() ? new String[0] : line.split(" ");
        var all = new String[words.length + 1];
        all[0] = "bench";
        System.arraycopy(words, 0, all, 1, words.length);
        assertEquals(List.of(words), forwarded(all));
    }

    @Test
    void ourOwnOptionsDoNot() {
        assertEquals(List.of("eager", "-t", "1"), forwarded("--stacktrace", "bench", "eager", "-t", "1"));
    }
}
