package io.leibniz.debug;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link Profiler} saw, as a tree of calls whose leaves are operations; as tables by operation and by line, as a flame
 * graph, and as text for other tools.
 *
 * @param nanos from the start to the end, with what isn't an operation and without the profiler's own work
 * @param knowsAllocation whether allocations were counted; they aren't where the module {@code jdk.management} is missing
 * @param root all calls
 */
public record Profile(long nanos, boolean knowsAllocation, Node root) {

    /** A line of the user's program, a line of a layer of this library, a compiled program's run, an operation. */
    public enum Kind { ALL, LINE, LAYER, PROGRAM, OPERATION }

    /**
     * One level of the stack.
     *
     * @param name the method's or the operation's; one that belongs to the derivative of exp as in {@code ∂exp: mul}
     * @param place as in {@code Train.java:31}; empty for an operation
     */
    public record Frame(Kind kind, String name, String place) {
        String text() {
            return place.isEmpty() ? name : name + " (" + place + ")";
        }
    }

    /**
     * What operations took together.
     *
     * @param flops floating-point operations, nominally; see {@link io.leibniz.prim.Cost}
     * @param read bytes of operands
     * @param written bytes of results
     * @param allocated bytes that their kernels allocated
     */
    public record Totals(long calls, long nanos, long flops, long read, long written, long allocated) {
        static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0);

        Totals plus(Totals o) {
            return new Totals(calls + o.calls, nanos + o.nanos, flops + o.flops, read + o.read, written + o.written, allocated + o.allocated);
        }

        /** Floating-point operations a nanosecond. */
        public double gigaflopsPerSecond() {
            return nanos == 0 ? 0 : (double) flops / nanos;
        }

        /** Bytes read and written a nanosecond. */
        public double gigabytesPerSecond() {
            return nanos == 0 ? 0 : (double) (read + written) / nanos;
        }
    }

    /**
     * One place in the tree.
     *
     * @param own an operation's totals; calls and time of a program's run, its kernels and what is between them; else zero
     */
    public record Node(Frame frame, Totals own, List<Node> children) {
        public Node {
            children = List.copyOf(children);
        }

        /** Of all operations here and below. */
        public Totals operations() {
            Totals t = frame.kind() == Kind.OPERATION ? own : Totals.ZERO;
            for (Node n : children) t = t.plus(n.operations());
            return t;
        }

        /** Time of the operations here and below, and of what is between the kernels of compiled programs. */
        public long totalNanos() {
            long below = 0;
            for (Node n : children) below += n.totalNanos();
            return Math.max(own.nanos(), below);
        }

        /** What of {@link #totalNanos} isn't further below. */
        public long selfNanos() {
            long below = 0;
            for (Node n : children) below += n.totalNanos();
            return Math.max(0, own.nanos() - below);
        }
    }

    /**
     * A row of a table.
     *
     * @param name an operation, or a line as in {@code Train.java:31 (Train.loss)}
     * @param self what it took itself: of a line, the operations that it called and not those in methods that it called
     * @param totalNanos with what it called
     */
    public record Row(String name, Totals self, long totalNanos) {}

    /** What every operation took, the longest first. */
    public List<Row> byOperation() {
        Map<String, Totals> self = new LinkedHashMap<>();
        Map<String, Long> total = new LinkedHashMap<>();
        operations(root, self, total);
        return rows(self, total);
    }

    private static void operations(Node n, Map<String, Totals> self, Map<String, Long> total) {
        if (n.frame.kind() == Kind.OPERATION || n.frame.kind() == Kind.PROGRAM && n.own.calls() > 0) {
            Totals own = new Totals(n.own.calls(), n.selfNanos(), n.own.flops(), n.own.read(), n.own.written(), n.own.allocated());
            self.merge(n.frame.name(), own, Totals::plus);
            total.merge(n.frame.name(), n.totalNanos(), Long::sum);
        }
        for (Node c : n.children) operations(c, self, total);
    }

    /** What every line of the program took, the longest in total first. Layers of this library count for who calls them. */
    public List<Row> byLine() {
        Map<String, Totals> self = new LinkedHashMap<>();
        Map<String, Long> total = new LinkedHashMap<>();
        lines(root, "(before the profiler)", Set.of(), self, total);
        return rows(self, total);
    }

    private static void lines(Node n, String line, Set<String> above, Map<String, Totals> self, Map<String, Long> total) {
        if (n.frame.kind() == Kind.LINE) {
            line = n.frame.place() + " (" + n.frame.name() + ")";
            // A line that calls itself again has been counted with its outermost call.
            if (!above.contains(line)) {
                above = new HashSet<>(above);
                above.add(line);
                total.merge(line, n.totalNanos(), Long::sum);
                self.putIfAbsent(line, Totals.ZERO);
            }
        }
        if (n.frame.kind() == Kind.OPERATION) {
            self.merge(line, n.own, Totals::plus);
            if (!above.contains(line)) total.merge(line, n.own.nanos(), Long::sum);
        }
        for (Node c : n.children) lines(c, line, above, self, total);
    }

    private static List<Row> rows(Map<String, Totals> self, Map<String, Long> total) {
        List<Row> rows = new ArrayList<>();
        self.forEach((name, t) -> rows.add(new Row(name, t, total.get(name))));
        rows.sort(Comparator.comparingLong(Row::totalNanos).reversed().thenComparing(r -> -r.self().nanos()).thenComparing(Row::name));
        return List.copyOf(rows);
    }

    /** The 20 longest operations and the 20 longest lines. */
    public String table() {
        return table(20);
    }

    /**
     * Operations and lines with what they took, aligned.
     *
     * @param rows how many of each to show at most
     * @throws IllegalArgumentException if that is less than 1
     */
    public String table(int rows) {
        if (rows < 1) throw new IllegalArgumentException("table: " + rows + " rows; give at least 1");
        return ProfileTable.of(this, rows);
    }

    /**
     * Writes a flame graph: a picture of its own (SVG) with the calls from top to bottom, as wide as they took long. A pointer
     * over a box shows its numbers; a click makes it as wide as the picture, if a browser shows it.
     *
     * @throws IOException if the file can't be written
     */
    public void flameGraph(Path file) throws IOException {
        Files.writeString(file, FlameGraph.svg(this));
    }

    /** The flame graph's text, for a page of one's own. */
    public String flameGraph() {
        return FlameGraph.svg(this);
    }

    /**
     * A line for each stack, outermost call first, with its own microseconds: the "collapsed stacks" that other flame-graph
     * tools read.
     */
    public String collapsed() {
        StringBuilder s = new StringBuilder();
        collapsed(root, "", s);
        return s.toString();
    }

    private static void collapsed(Node n, String path, StringBuilder s) {
        long self = n.selfNanos();
        if (self > 0) s.append(path).append(' ').append(Math.max(1, Math.round(self / 1e3))).append('\n');
        for (Node c : n.children) collapsed(c, path + (path.isEmpty() ? "" : ";") + c.frame.text().replace(';', ','), s);
    }

    @Override
    public String toString() {
        return table();
    }
}
