package io.leibniz.cpu;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.NdArray;
import io.leibniz.trace.Eager;
import io.leibniz.trace.Origin;
import io.leibniz.trace.Watch;
import io.leibniz.trace.Work;
import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** A program on the fast kernels: pointwise steps in {@link FusedLoop}s, other steps as in eager mode. */
final class CpuProgram implements Executable {
    /**
     * A step by itself, or a fused loop, which may ride on another step.
     *
     * @param carrier that step and its reshaped forms, the last of which the loop reads
     * @param panels the operand of that step whose panels others use too; or −1
     */
    private record Unit(Graph.Step step, int value, FusedLoop loop, int[] carrier, int panels, int[] operands, int[] dead, Work work, Origin origin) {}

    private final Graph graph;
    private final List<Unit> units = new ArrayList<>();
    private final boolean[] donated;

    /** Donated inputs that no unit reads and that are no results. */
    private final int[] unused;

    /** For each unit its time, and last the number of runs; null if nobody asked. */
    private volatile LongAdder[] times;

    /** What the first run took; null before its end. */
    private volatile Plan plan;

    private final ConcurrentLinkedDeque<SoftReference<Buffers>> shelf = new ConcurrentLinkedDeque<>();

    /** @param live for each unit the bytes of all values while it runs */
    private record Plan(Memory memory, long[] live) {}

    CpuProgram(Graph graph, boolean[] donated) {
        this.graph = graph;
        this.donated = donated;
        List<Grouping.Unit> order = Grouping.of(graph, donated);
        int[] home = new int[graph.size()];
        Arrays.fill(home, -1);
        for (int u = 0; u < order.size(); u++) for (int v : order.get(u).values()) home[v] = u;
        int[] last = new int[graph.size()];
        Arrays.fill(last, -1);
        boolean[] needed = new boolean[graph.size()];
        for (int v = graph.firstStep(); v < graph.size(); v++) {
            for (int o : graph.step(v).operands()) {
                if (home[o] == home[v]) continue;
                needed[o] = true;
                last[o] = Math.max(last[o], home[v]);
            }
        }
        for (int r : graph.results()) {
            needed[r] = true;
            last[r] = Integer.MAX_VALUE;
        }
        unused = IntStream.range(0, graph.inputs().size()).filter(i -> donated[i] && last[i] < 0).toArray();
        int[] panels = order.stream().mapToInt(g -> g.carrier().isEmpty() ? -1 : Carriers.panels(graph, g.carrier().getFirst())).toArray();
        int[] uses = new int[graph.size()];
        for (int v : panels) if (v >= 0) uses[v]++;
        List<List<Integer>> dead = new ArrayList<>();
        for (int u = 0; u < order.size(); u++) dead.add(new ArrayList<>());
        for (int v = 0; v < last.length; v++) if (last[v] >= 0 && last[v] < order.size()) dead.get(last[v]).add(v);
        for (int u = 0; u < order.size(); u++) {
            Grouping.Unit g = order.get(u);
            int v = g.values().getFirst();
            Work work = Work.of(graph, g.values(), needed);
            Origin origin = graph.step(g.values().getLast()).origin();
            int[] gone = dead.get(u).stream().mapToInt(i -> i).toArray();
            if (g.pointwise() && g.values().size() > 1) {
                List<Integer> loop = g.values().stream().filter(i -> !g.carrier().contains(i)).toList();
                units.add(new Unit(null, v, new FusedLoop(graph, loop, needed), g.carrier().stream().mapToInt(i -> i).toArray(),
                        panels[u] >= 0 && uses[panels[u]] > 1 ? panels[u] : -1, null, gone, work, origin));
            } else units.add(new Unit(graph.step(v), v, null, null, -1, graph.step(v).operands().stream().mapToInt(i -> i).toArray(), gone, work, origin));
        }
    }

    @Override
    public NdArray[] run(NdArray[] inputs) {
        Buffers buffers = borrow();
        Buffers outer = buffers.enter();
        try {
            return new Run(inputs, buffers).all();
        } finally {
            buffers.leave(outer);
            shelf.offerFirst(new SoftReference<>(buffers));
        }
    }

    /** The buffers of the run that ended last: their contents are the likeliest to be cached. */
    private Buffers borrow() {
        for (SoftReference<Buffers> r; (r = shelf.pollFirst()) != null; ) {
            Buffers b = r.get();
            if (b != null) return b;
        }
        return new Buffers();
    }

    /** One run: the values, and who still reads the arrays behind them. */
    private final class Run {
        private final NdArray[] values = new NdArray[graph.size()];

        /** The value whose array a value's elements lie in; −1 for arrays that others read. */
        private final int[] owner = new int[values.length];

        /** For each owner how many values that are still needed lie in its array. */
        private final int[] readers = new int[values.length];

        private final Buffers buffers;

        /** The panels of values that several products want, while these are needed. */
        private final Map<Integer, Panels> panels = new HashMap<>();

        /** For each unit the bytes of all values while it runs; null when that is known. */
        private final long[] live = plan == null ? new long[units.size()] : null;

        private long bytes;
        private long apart;

        /** Bytes that only the unit that runs takes. */
        private long passing;

        Run(NdArray[] inputs, Buffers buffers) {
            this.buffers = buffers;
            System.arraycopy(inputs, 0, values, 0, inputs.length);
            for (int i = 0; i < inputs.length; i++) {
                owner[i] = donated[i] ? i : -1;
                readers[i] = 1;
            }
            for (int i = 0; i < graph.constants().size(); i++) {
                values[inputs.length + i] = graph.constants().get(i);
                owner[inputs.length + i] = -1;
            }
            if (live != null) {
                Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
                for (NdArray x : inputs) if (arrays.add(x.data())) bytes += Buffers.bytes(x.data());
                apart = bytes;
            }
            for (int i : unused) drop(i);
        }

        NdArray[] all() {
            LongAdder[] t = times;
            boolean watched = Watch.any();
            for (int i = 0; i < units.size(); i++) {
                Unit u = units.get(i);
                long start = t == null ? 0 : System.nanoTime();
                if (watched) Watch.kernel(u.work, u.origin, () -> run(u));
                else run(u);
                if (t != null) t[i].add(System.nanoTime() - start);
                if (live != null) live[i] = bytes + passing;
                passing = 0;
                for (int d : u.dead) drop(d);
            }
            if (t != null) t[units.size()].increment();
            if (live != null) plan = new Plan(new Memory(Math.max(Arrays.stream(live).max().orElse(0), bytes), apart), live);
            NdArray[] y = new NdArray[graph.results().size()];
            for (int i = 0; i < y.length; i++) y[i] = values[graph.results().get(i)];
            return y;
        }

        private void run(Unit u) {
            if (u.loop != null) {
                Object[] taken = new Object[u.dead.length];
                for (int i = 0; i < taken.length; i++) taken[i] = isAlone(u.dead[i]) ? values[u.dead[i]].data() : null;
                NdArray[] y = u.carrier.length == 0 ? u.loop.run(values, u.dead, taken) : ridden(u, taken);
                for (int i = 0; i < y.length; i++) {
                    int v = u.loop.outputs()[i];
                    values[v] = y[i];
                    owner[v] = v;
                    readers[v] = 1;
                    // An operand's array that a result lies in is that result's now.
                    boolean fresh = true;
                    for (int d : u.dead) {
                        if (values[d] == null || values[d].data() != y[i].data()) continue;
                        owner[d] = -1;
                        fresh = false;
                    }
                    if (live != null && fresh) bytes += Buffers.bytes(y[i].data());
                }
                if (live != null) apart += u.loop.bytes();
            } else {
                NdArray[] x = new NdArray[u.operands.length];
                for (int k = 0; k < x.length; k++) x[k] = values[u.operands[k]];
                NdArray y = Eager.run(u.step.op(), x);
                values[u.value] = y;
                owner[u.value] = u.value;
                for (int k = 0; k < x.length; k++) if (x[k].data() == y.data()) owner[u.value] = owner[u.operands[k]];
                boolean fresh = owner[u.value] == u.value;
                for (NdArray operand : x) fresh &= operand.data() != y.data();
                if (live != null && fresh) {
                    bytes += Buffers.bytes(y.data());
                    apart += Buffers.bytes(y.data());
                }
                if (owner[u.value] >= 0) readers[owner[u.value]]++;
            }
        }

        /** A step, and the loop on each part of its result as soon as that is there. */
        private NdArray[] ridden(Unit u, Object[] taken) {
            Graph.Step step = graph.step(u.carrier[0]);
            NdArray[] x = new NdArray[step.operands().size()];
            for (int k = 0; k < x.length; k++) x[k] = values[step.operands().get(k)];
            float[] c = Buffers.floats(step.spec().shape().numel());
            for (int v : u.carrier) values[v] = NdArray.of(graph.spec(v).shape(), c);
            // Results lie first of all in the step's own array, which is in the caches, and never where its operands are still read.
            int[] dead = new int[u.dead.length + 1];
            Object[] free = new Object[dead.length];
            dead[0] = u.carrier[u.carrier.length - 1];
            free[0] = c;
            for (int i = 0; i < taken.length; i++) {
                dead[i + 1] = u.dead[i];
                free[i + 1] = taken[i];
                for (NdArray o : x) if (taken[i] == o.data()) free[i + 1] = null;
            }
            FusedLoop.Prepared loop = u.loop.prepare(values, dead, free);
            Panels p = u.panels < 0 ? null : panels.computeIfAbsent(u.panels, k -> new Panels());
            if (p != null) bytes -= p.bytes();
            Carriers.run(step.op(), x, c, loop, p);
            if (p != null) bytes += p.bytes();
            for (int v : u.carrier) values[v] = null;
            NdArray[] y = loop.results();
            boolean used = false;
            for (NdArray r : y) used |= r.data() == c;
            if (live != null) {
                apart += Buffers.bytes(c);
                if (!used) passing = Buffers.bytes(c);
            }
            if (!used) buffers.give(c);
            return y;
        }

        /** Whether a value fills an array that nothing else lies in. */
        private boolean isAlone(int value) {
            NdArray x = values[value];
            return owner[value] >= 0 && readers[owner[value]] == 1 && x.isContiguous() && x.offset() == 0
                    && Array.getLength(x.data()) == x.numel();
        }

        private void drop(int value) {
            Panels p = panels.remove(value);
            if (p != null && p.bytes() > 0) {
                bytes -= p.bytes();
                buffers.give(p.release());
            }
            int o = owner[value];
            if (o >= 0 && --readers[o] == 0) {
                if (live != null) bytes -= Buffers.bytes(values[value].data());
                buffers.give(values[value].data());
            }
            values[value] = null;
        }
    }

    @Override
    public int kernels() {
        return units.size();
    }

    @Override
    public void timed() {
        times = new LongAdder[units.size() + 1];
        for (int i = 0; i < times.length; i++) times[i] = new LongAdder();
    }

    @Override
    public long traffic() {
        return units.stream().mapToLong(u -> u.work.read() + u.work.written()).sum();
    }

    @Override
    public Memory memory() {
        return plan == null ? null : plan.memory;
    }

    /** The kernels in the order in which they run, each with its steps, its time and the bytes of all values while it runs. */
    @Override
    public String describe() {
        LongAdder[] t = times;
        Plan memory = plan;
        long runs = t == null ? 0 : t[units.size()].sum();
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < units.size(); i++) {
            Unit u = units.get(i);
            String margin = "";
            if (runs > 0) margin += String.format(Locale.ROOT, "%10.1f µs  ", t[i].sum() / 1e3 / runs);
            if (memory != null) margin += String.format(Locale.ROOT, "%9.1f kB  ", memory.live[i] / 1e3);
            s.append(margin);
            if (u.loop == null) s.append(graph.line(u.value)).append('\n');
            else {
                for (int v : u.carrier) s.append(graph.line(v)).append(v == u.carrier[u.carrier.length - 1] ? ", and on each part of it\n" : "\n").append(" ".repeat(margin.length()));
                s.append(u.loop.describe(graph, " ".repeat(margin.length() + 2)));
            }
        }
        if (memory != null) {
            s.append(String.format(Locale.ROOT, "%d kernels; values take %.1f kB at most, %.1f kB if each had an array of its own%n", units.size(),
                    memory.memory.peak() / 1e3, memory.memory.apart() / 1e3));
        }
        return s.toString();
    }
}
