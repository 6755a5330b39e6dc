package io.leibniz.debug;

import io.leibniz.trace.ComputationGraph;
import io.leibniz.trace.GraphDrawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A graph that can be looked at: {@code toString()} is its text. */
public record Drawing(ComputationGraph graph) {

    /** A tree from the results down to the arguments. */
    public String text() {
        return GraphDrawing.text(graph);
    }

    /** A picture; a pointer over an operation shows the line that called it. */
    public String svg() {
        return GraphDrawing.svg(graph);
    }

    /** The language of Graphviz. */
    public String dot() {
        return GraphDrawing.dot(graph);
    }

    /**
     * Writes it in the form that the name asks for: {@code .svg}, {@code .dot} or {@code .txt}.
     *
     * @throws IllegalArgumentException if the name ends in something else
     * @throws IOException if the file can't be written
     */
    public void write(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "svg" -> svg();
            case "dot", "gv" -> dot();
            case "txt" -> text();
            default -> throw new IllegalArgumentException("write: a graph is written as .svg, .dot or .txt, not " + name);
        };
        Files.writeString(file, text);
    }

    @Override
    public String toString() {
        return text();
    }
}
