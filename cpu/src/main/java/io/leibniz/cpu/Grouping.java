package io.leibniz.cpu;

import io.leibniz.graph.Graph;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Permute;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Slice;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Cuts a program into units that run one after the other: groups of pointwise steps over one shape, and every other step
 * by itself.
 *
 * <p>A step joins the groups of its operands, and one that reads what it reads, as long as no group comes to wait for
 * itself: nothing outside of a group may both use one of its values and be used by another.
 */
final class Grouping {
    /**
     * A unit.
     *
     * @param values the numbers of its values in ascending order
     * @param carrier the step that its pointwise steps ride on, and the reshaped forms of it between; or empty
     */
    record Unit(List<Integer> values, boolean pointwise, List<Integer> carrier) {}

    private static final int LARGEST = 256;

    /** Bytes that don't count: learning rates and the like, which what frees memory may wait for. */
    private static final int SMALL = 256;

    private static final class Draft {
        final List<Integer> values = new ArrayList<>();
        final boolean pointwise;
        final Shape shape;

        /** Whether it alone reads something that can carry it. */
        boolean rides;

        /** The arrays from outside that it reads. */
        int[] reads;

        Draft(boolean pointwise, Shape shape) {
            this.pointwise = pointwise;
            this.shape = shape;
        }

        int first() {
            return values.getFirst();
        }
    }

    private final Graph graph;

    /** For each input whether its array is the program's to use. */
    private final boolean[] donated;

    /** For each value its unit; null for inputs and constants. */
    private final Draft[] unit;

    /** First and last values of units with several, those alone that no later and longer one covers: both ascend. */
    private final int[] spanFirst;
    private final int[] spanLast;
    private int spans;

    private Grouping(Graph graph, boolean[] donated) {
        this.graph = graph;
        this.donated = donated;
        this.unit = new Draft[graph.size()];
        this.spanFirst = new int[graph.size()];
        this.spanLast = new int[graph.size()];
    }

    static List<Unit> of(Graph graph, boolean[] donated) {
        return new Grouping(graph, donated).run();
    }

    private List<Unit> run() {
        // The last group over a shape that reads a value from outside.
        Map<List<Object>, Draft> readers = new HashMap<>();
        int[] step = IntStream.range(0, graph.size()).toArray();
        int[] alone = reader(step, graph.size());
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            Graph.Step s = graph.step(v);
            boolean pointwise = PointwiseLoops.exist(graph, s);
            Shape shape = s.spec().shape();
            Draft own = new Draft(pointwise, shape);
            own.values.add(v);
            unit[v] = own;
            if (!pointwise) continue;
            own.rides = s.operands().stream().anyMatch(o -> !carrier(o, own.first(), step, alone).isEmpty());
            Set<Draft> others = new LinkedHashSet<>();
            for (int o : s.operands()) {
                if (unit[o] != null && unit[o].pointwise) others.add(unit[o]);
                Draft reader = isNumber(o) ? null : readers.get(List.of(o, shape));
                if (reader != null) others.add(reader);
            }
            for (Draft d : others) {
                if (!d.values.isEmpty() && d != unit[v] && d.shape.equals(shape)) merge(d, unit[v]);
            }
            for (int o : s.operands()) readers.put(List.of(o, shape), unit[v]);
        }
        return ridden(ordered());
    }

    /**
     * {@link Carriers} put to the pointwise steps that alone read them, which can so be done to a part of the result as soon as that
     * is there.
     */
    private List<Unit> ridden(List<Unit> order) {
        int[] home = new int[graph.size()];
        for (int u = 0; u < order.size(); u++) for (int v : order.get(u).values) home[v] = u;
        int[] reader = reader(home, order.size());
        List<Unit> out = new ArrayList<>(order);
        for (int u = 0; u < order.size(); u++) {
            if (!order.get(u).pointwise) continue;
            List<Integer> carrier = List.of();
            for (int v : order.get(u).values) {
                for (int o : graph.step(v).operands()) {
                    List<Integer> p = carrier(o, u, home, reader);
                    // The latest: its operands are kept the shortest time longer.
                    if (!p.isEmpty() && (carrier.isEmpty() || p.getFirst() > carrier.getFirst())) carrier = p;
                }
            }
            if (carrier.isEmpty()) continue;
            for (int v : carrier) out.set(home[v], null);
            List<Integer> values = new ArrayList<>(carrier);
            values.addAll(order.get(u).values);
            values.sort(null);
            out.set(u, new Unit(List.copyOf(values), true, carrier));
        }
        out.removeIf(Objects::isNull);
        return out;
    }

    /** For each value the unit that alone reads it: {@code several} where it isn't alone, −1 where nobody reads. */
    private int[] reader(int[] home, int several) {
        int[] reader = new int[graph.size()];
        Arrays.fill(reader, -1);
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            for (int o : graph.step(v).operands()) reader[o] = reader[o] == -1 || reader[o] == home[v] ? home[v] : several;
        }
        for (int r : graph.results()) reader[r] = several;
        return reader;
    }

    /** The carrier behind an operand of a unit, and what it is reshaped to, if nothing else reads any of these. */
    private List<Integer> carrier(int operand, int unit, int[] home, int[] reader) {
        List<Integer> chain = new ArrayList<>();
        int at = operand;
        for (int by = unit; at >= graph.firstStep() && home[at] != unit && reader[at] == by; at = graph.step(at).operands().getFirst()) {
            chain.addFirst(at);
            if (Carriers.carries(graph, at)) return List.copyOf(chain);
            if (!(graph.step(at).op() instanceof Reshape)) return List.of();
            by = home[at];
        }
        return List.of();
    }

    /** What is read from a register, not from memory: to share it saves nothing. */
    private boolean isNumber(int value) {
        if (graph.isConstant(value)) return graph.constant(value).isUniform();
        if (graph.isInput(value)) return graph.spec(value).shape().numel() == 1;
        Graph.Step s = graph.step(value);
        return s.op() instanceof Broadcast && graph.spec(s.operands().getFirst()).shape().numel() == 1;
    }

    private void merge(Draft a, Draft b) {
        // Sums over many products: each addition rides on its own, and no product has to wait for the last.
        if (a.rides && b.rides) return;
        if (a.values.size() + b.values.size() > LARGEST || waits(a, b) || waits(b, a)) return;
        a.values.addAll(b.values);
        a.values.sort(null);
        a.rides |= b.rides;
        for (int v : b.values) unit[v] = a;
        b.values.clear();
        while (spans > 0 && spanFirst[spans - 1] >= a.first()) spans--;
        spanFirst[spans] = a.first();
        spanLast[spans++] = a.values.getLast();
    }

    /**
     * No unit that one ending at this value waits for, directly or not, ends later than the result. It may be later than the
     * value itself: whoever reads an early value of a unit waits for the late ones too.
     */
    private int reach(int value) {
        int r = value;
        while (true) {
            int i = Arrays.binarySearch(spanFirst, 0, spans, r);
            if (i < 0) i = -i - 2;
            if (i < 0 || spanLast[i] <= r) return r;
            r = spanLast[i];
        }
    }

    /** Whether something outside of both is used by {@code user} and depends on either. */
    private boolean waits(Draft user, Draft other) {
        int earliest = Math.min(user.first(), other.first());
        BitSet seen = new BitSet();
        List<Draft> open = new ArrayList<>();
        push(user, user, other, open, seen);
        while (!open.isEmpty()) {
            Draft d = open.removeLast();
            if (reach(d.values.getLast()) < earliest) continue;
            for (int v : d.values) {
                for (int o : graph.step(v).operands()) {
                    Draft p = unit[o];
                    if (p == user || p == other) return true;
                    if (p != null && !seen.get(p.first())) {
                        seen.set(p.first());
                        open.add(p);
                    }
                }
            }
        }
        return false;
    }

    private void push(Draft from, Draft a, Draft b, List<Draft> open, BitSet seen) {
        for (int v : from.values) {
            for (int o : graph.step(v).operands()) {
                Draft p = unit[o];
                if (p != null && p != a && p != b && !seen.get(p.first())) {
                    seen.set(p.first());
                    open.add(p);
                }
            }
        }
    }

    /**
     * Units after those they need, otherwise in the order of the program; but a unit that frees as much memory as it takes
     * runs as soon as it can. So a parameter is updated when its gradient is there, not when all gradients are.
     */
    private List<Unit> ordered() {
        Map<Draft, Set<Draft>> users = new HashMap<>();
        Map<Draft, Integer> missing = new HashMap<>();
        TreeSet<Draft> ready = new TreeSet<>(Comparator.comparingInt(Draft::first));
        Readers readers = new Readers();
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            Draft d = unit[v];
            if (d.first() != v) continue;
            Set<Draft> needs = new LinkedHashSet<>();
            for (int w : d.values) for (int o : graph.step(w).operands()) if (unit[o] != null && unit[o] != d) needs.add(unit[o]);
            for (Draft n : needs) users.computeIfAbsent(n, k -> new LinkedHashSet<>()).add(d);
            missing.put(d, needs.size());
            if (needs.isEmpty()) ready.add(d);
        }
        List<Unit> out = new ArrayList<>();
        while (!ready.isEmpty()) {
            Draft d = ready.stream().filter(r -> readers.growth(r) <= SMALL).findFirst().orElse(ready.getFirst());
            ready.remove(d);
            readers.done(d);
            out.add(new Unit(List.copyOf(d.values), d.pointwise, List.of()));
            for (Draft u : users.getOrDefault(d, Set.of())) if (missing.merge(u, -1, Integer::sum) == 0) ready.add(u);
        }
        if (out.stream().mapToInt(u -> u.values().size()).sum() != graph.steps().size()) throw new AssertionError("units wait for one another\n" + graph);
        return out;
    }

    /** Who still reads what: arrays of values, of which views are parts. */
    private final class Readers {
        private static final int KEPT = 1 << 30;

        /** The value whose array a value's elements lie in. */
        private final int[] array = new int[graph.size()];

        /** For each array how many units still read it; results and what is not the program's own are never free. */
        private final int[] open = new int[graph.size()];

        Readers() {
            for (int v = 0; v < array.length; v++) {
                array[v] = v;
                if (v < graph.firstStep()) {
                    if (graph.isConstant(v) || !donated[v]) open[v] = KEPT;
                    continue;
                }
                Graph.Step s = graph.step(v);
                switch (s.op()) {
                    case Broadcast _, Permute _, Reshape _, Slice _ -> array[v] = array[s.operands().getFirst()];
                    default -> { }
                }
            }
            for (int r : graph.results()) open[array[r]] = KEPT;
            for (int v = graph.firstStep(); v < graph.size(); v++) {
                Draft d = unit[v];
                if (d.first() != v) continue;
                d.reads = d.values.stream().flatMap(w -> graph.step(w).operands().stream()).filter(o -> unit[o] != d)
                        .mapToInt(o -> array[o]).distinct().toArray();
                for (int a : d.reads) open[a]++;
            }
        }

        /** Bytes that come to those that are held when a unit runs. */
        long growth(Draft d) {
            long sum = 0;
            for (int v : d.values) if (array[v] == v && open[v] > 0) sum += bytes(v);
            for (int a : d.reads) if (open[a] == 1) sum -= bytes(a);
            return sum;
        }

        void done(Draft d) {
            for (int a : d.reads) open[a]--;
        }

        private long bytes(int v) {
            return (long) graph.spec(v).shape().numel() * graph.spec(v).dtype().bytes();
        }
    }
}
