package io.leibniz.examples;

import java.io.PrintStream;
import java.util.List;

/** A program that {@code leibniz examples NAME} runs. */
public interface Example {
    /** The name one types, in lower case with hyphens: {@code chain-rule}. */
    String name();

    /** What the program shows, in one line. */
    String summary();

    /**
     * Runs the program.
     *
     * @param screen where it prints
     * @param arguments what followed the name on the command line
     * @throws IllegalArgumentException if it does not understand the arguments; the message says what it takes
     * @throws Exception whatever goes wrong inside the program
     */
    void run(Screen screen, List<String> arguments) throws Exception;

    /** All examples, in the order in which a newcomer should read them. */
    static List<Example> all() {
        return List.of(new ChainRule(), new Transformations(), new MnistMlp(), new MnistCnn(), new FashionResnet(), new MnistVae(), new Sentiment(),
                new Forecast(), new Burgers(), new CharGpt(), new AustenGpt(), new AustenLstm(), new ProfileStep());
    }

    /**
     * Where an example prints.
     *
     * @param out the stream
     * @param colour whether the stream understands ANSI colours
     * @param columns the width of a line
     */
    record Screen(PrintStream out, boolean colour, int columns) {}
}
