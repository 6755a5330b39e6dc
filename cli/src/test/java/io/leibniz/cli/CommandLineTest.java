package io.leibniz.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.examples.Example;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static final Example ECHO = new Example() {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String summary() {
            return "Prints its arguments.";
        }

        @Override
        public void run(Screen screen, List<String> arguments) {
            if (arguments.contains("fail")) {
                throw new IllegalStateException("the tensor is tired");
            }
            screen.out().println(arguments);
        }
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = terminal(false);

    private Terminal terminal(boolean colour) {
        return new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), colour, false, colour, 80);
    }

    private int run(Terminal terminal, String... arguments) {
        return Main.run(terminal, List.of(new TrainCommand(terminal), new ExamplesCommand(terminal, List.of(ECHO)), new BenchCommand(terminal),
                new DoctorCommand(terminal)), arguments);
    }

    private int run(String... arguments) {
        return run(terminal, arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutArgumentsShowsTheHelp() {
        assertEquals(0, run());
        assertTrue(out().contains("train") && out().contains("examples") && out().contains("doctor") && out().contains("bench"), out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "examples", "bench", "doctor"})
    void everyCommandHasHelp(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out().contains("Usage: leibniz " + command), out());
        assertEquals("", err());
    }

    @Test
    void version() {
        assertEquals(0, run("--version"));
        assertTrue(out().startsWith("Leibniz "), out());
    }

    @Test
    void unknownCommandIsAUsageErrorWithASuggestion() {
        assertEquals(2, run("exmples"));
        assertTrue(err().contains("'exmples'") && err().contains("leibniz examples"), err());
        assertEquals("", out());
    }

    @Test
    void unknownOptionPointsToTheHelp() {
        assertEquals(2, run("doctor", "--fast"));
        assertEquals("leibniz: Unknown option: '--fast'\nSee leibniz doctor --help\n", err().replace("\r", ""));
    }

    @Test
    void listsExamples() {
        assertEquals(0, run("examples"));
        assertEquals("  echo  Prints its arguments." + System.lineSeparator(), out());
    }

    @Test
    void anExampleGetsWhatFollowsItsName() {
        assertEquals(0, run("examples", "echo", "--svg", "a.svg", "-h"));
        assertEquals("[--svg, a.svg, -h]" + System.lineSeparator(), out());
    }

    @Test
    void unknownExampleNamesTheOthers() {
        assertEquals(1, run("examples", "ecko"));
        assertEquals("leibniz: examples: no program named 'ecko'. There are: echo" + System.lineSeparator(), err());
    }

    @Test
    void aFailureIsOneLineAndItsStackOnRequest() {
        assertEquals(1, run("examples", "echo", "fail"));
        assertTrue(err().startsWith("leibniz: the tensor is tired"), err());
        assertTrue(err().contains("--stacktrace") && !err().contains("\tat "), err());

        assertEquals(1, run("--stacktrace", "examples", "echo", "fail"));
        assertTrue(err().contains("\tat "), err());
    }

    @Test
    void colourOnlyWhereAsked() {
        run("examples");
        assertTrue(!out().contains("\u001b["), out());
        run(terminal(true), "examples");
        assertTrue(out().contains("\u001b[36mecho"), out());
    }
}
