package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.graph.Graph;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Pointwise steps over one shape as a single pass over memory: block by block of a size that stays in the first-level
 * cache, each step with the loop that eager mode uses for it, or several in the generated code of a {@link Segment}. So the
 * bits are eager mode's, nothing has to be compiled before it is fast, and what no one outside needs is never written out.
 */
final class FusedLoop {
    /** Elements of a block. */
    static final int BLOCK = 1024;

    private static final Hot GELU = new Hot(() -> trial(true), () -> trial(false));

    private static Runnable trial(boolean both) {
        float[] x = Loops.scratch();
        float[] y = new float[x.length];
        float[] z = new float[x.length];
        Loop1 value = Loops.unary(Unary.GELU);
        Loop1 slope = Loops.unary(Unary.GELU_GRAD);
        return () -> {
            if (both) {
                GeluLoops.gelu(x, 0, y, 0, z, 0, x.length);
            } else {
                value.run(x, 0, y, 0, x.length);
                slope.run(x, 0, z, 0, x.length);
            }
        };
    }

    /** One step: one of the loops, and which of the group's values it reads and makes. */
    private record Op(Primitive primitive, Loop1 one, Loop2 two, int[] from, int to) {}

    private final Shape shape;
    private final int n;
    private final int chunk;
    private final List<Op> ops = new ArrayList<>();

    /** The program's numbers of the steps. */
    private final int[] steps;

    /** Values from outside come first, then one for each step. */
    private final int[] externals;

    private final DType[] types;

    /** For each step's value the number of the output it is, or −1. */
    private final int[] output;

    /** For each step's value that is no output its scratch block. */
    private final int[] slot;

    /** For each value the last step that reads it. */
    private final int[] last;

    /** For each output its number in the program. */
    private final int[] outputs;

    private final int slots;

    /** Steps that run together, or one by itself. */
    private final List<Piece> pieces = new ArrayList<>();

    /**
     * @param steps the segment's steps, of which operands are inputs first; null for a step by itself, or gelu and its derivative
     * @param inputs values that it reads
     * @param results values that are read after it
     */
    private record Piece(int from, int to, List<Segment.Step> steps, int[] inputs, List<Integer> results, int[] place) {}

    FusedLoop(Graph graph, List<Integer> group, boolean[] needed) {
        List<Integer> values = scheduled(graph, group);
        steps = values.stream().mapToInt(i -> i).toArray();
        shape = graph.spec(values.getFirst()).shape();
        n = shape.numel();
        Map<Integer, Integer> local = new HashMap<>();
        List<Integer> outside = new ArrayList<>();
        for (int v : values) {
            for (int o : graph.step(v).operands()) {
                if (!values.contains(o) && local.putIfAbsent(o, outside.size()) == null) outside.add(o);
            }
        }
        externals = outside.stream().mapToInt(i -> i).toArray();
        int all = externals.length + values.size();
        types = new DType[all];
        output = new int[all];
        slot = new int[all];
        last = new int[all];
        for (int i = 0; i < externals.length; i++) types[i] = graph.spec(externals[i]).dtype();
        List<Integer> out = new ArrayList<>();
        int dearest = Chunks.CHEAP;
        for (int i = 0; i < values.size(); i++) {
            int v = values.get(i);
            int me = externals.length + i;
            local.put(v, me);
            Graph.Step s = graph.step(v);
            types[me] = s.spec().dtype();
            output[me] = needed[v] ? out.size() : -1;
            if (needed[v]) out.add(v);
            int[] from = s.operands().stream().mapToInt(local::get).toArray();
            for (int f : from) last[f] = i;
            DType type = types[from[0]];
            ops.add(switch (s.op()) {
                case Unary op -> new Op(op, PointwiseLoops.unary(op, type), null, from, me);
                case Convert op -> new Op(op, PointwiseLoops.convert(type, op.to()), null, from, me);
                case Binary op -> new Op(op, null, PointwiseLoops.binary(op, type), from, me);
                case Compare op -> new Op(op, null, CpuCompare.loop(op, type), from, me);
                default -> new Op(s.op(), null, null, from, me);
            });
            dearest = Math.min(dearest, PointwiseLoops.chunk(s));
        }
        outputs = out.stream().mapToInt(i -> i).toArray();
        // A scratch block goes to the next that wants one when its value has been read for the last time.
        List<Integer> free = new ArrayList<>();
        int most = 0;
        for (int i = 0; i < values.size(); i++) {
            Op op = ops.get(i);
            for (int f : op.from) if (f >= externals.length && output[f] < 0 && last[f] == i && !free.contains(slot[f])) free.add(slot[f]);
            if (output[op.to] < 0) slot[op.to] = free.isEmpty() ? most++ : free.removeLast();
        }
        slots = most;
        cut(graph, values);
        int perBlock = Math.max(1, dearest / Math.max(1, ops.size() / 2) / BLOCK);
        chunk = perBlock * BLOCK;
    }

    /** Cheap steps side by side where their operands allow it: those that wait for the same dear ones come together. */
    private static List<Integer> scheduled(Graph graph, List<Integer> group) {
        Map<Integer, Integer> phase = new HashMap<>();
        for (int v : group) {
            boolean cheap = isCheap(graph, v);
            int own = cheap ? 0 : 1;
            for (int o : graph.step(v).operands()) {
                Integer before = phase.get(o);
                if (before != null) own = Math.max(own, before % 2 == (cheap ? 0 : 1) ? before : before + 1);
            }
            phase.put(v, own);
        }
        List<Integer> order = new ArrayList<>(group);
        order.sort(Comparator.comparingInt(phase::get));
        // gelu and its derivative share their dear part.
        for (int i = 0; i < order.size(); i++) {
            for (int k = i + 1; k < order.size(); k++) {
                if (isPair(graph, order.get(i), order.get(k))) order.add(i + 1, order.remove(k));
            }
        }
        return order;
    }

    /** Whether these are gelu and its derivative of one operand. */
    private static boolean isPair(Graph graph, int v, int w) {
        Graph.Step a = graph.step(v);
        Graph.Step b = graph.step(w);
        return Simd.ON && a.op() == Unary.GELU && b.op() == Unary.GELU_GRAD && a.spec().dtype() == DType.F32 && a.operands().equals(b.operands());
    }

    private static boolean isCheap(Graph graph, int v) {
        Graph.Step s = graph.step(v);
        if (s.spec().dtype() != DType.F32 || !Segment.takes(s.op())) return false;
        for (int o : s.operands()) if (graph.spec(o).dtype() != DType.F32) return false;
        return true;
    }

    private void cut(Graph graph, List<Integer> values) {
        for (int i = 0; i < values.size(); ) {
            int end = i + 1;
            if (isCheap(graph, values.get(i))) {
                while (end < values.size() && end - i < Segment.LONGEST && isCheap(graph, values.get(end))) end++;
            }
            if (end < values.size() && isPair(graph, values.get(i), values.get(end))) pieces.add(new Piece(i, ++end, null, null, null, null));
            else pieces.add(end - i > 1 ? piece(i, end) : new Piece(i, end, null, null, null, null));
            i = end;
        }
    }

    private Piece piece(int from, int to) {
        List<Integer> inputs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (int f : ops.get(i).from) if (f < externals.length + from && !inputs.contains(f)) inputs.add(f);
        }
        List<Segment.Step> code = new ArrayList<>();
        List<Integer> results = new ArrayList<>();
        for (int i = from; i < to; i++) {
            List<Integer> operands = new ArrayList<>();
            for (int f : ops.get(i).from) operands.add(f < externals.length + from ? inputs.indexOf(f) : inputs.size() + f - externals.length - from);
            code.add(new Segment.Step(ops.get(i).primitive, operands));
            int me = ops.get(i).to;
            if (output[me] >= 0 || last[me] >= to) results.add(i - from);
        }
        int[] place = new int[inputs.size() + results.size()];
        for (int i = 0; i < inputs.size(); i++) place[i] = inputs.get(i);
        for (int i = 0; i < results.size(); i++) place[inputs.size() + i] = ops.get(from + results.get(i)).to;
        return new Piece(from, to, code, inputs.stream().mapToInt(i -> i).toArray(), results, place);
    }

    /** A line for the loop, and one for each step. */
    String describe(Graph graph, String indent) {
        StringBuilder s = new StringBuilder("loop over ").append(shape).append(", ").append(ops.size()).append(" steps, from ")
                .append(list(externals)).append(" to ").append(list(outputs)).append('\n');
        for (int v : steps) s.append(indent).append(graph.line(v)).append('\n');
        return s.toString();
    }

    /** What all its values would take. */
    long bytes() {
        long sum = 0;
        for (Op op : ops) sum += (long) n * types[op.to].bytes();
        return sum;
    }

    private static String list(int[] values) {
        return Arrays.stream(values).mapToObj(v -> "%" + v).collect(Collectors.joining(" "));
    }

    /** What the program's value {@code outputs()[i]} is. */
    int[] outputs() {
        return outputs;
    }

    /** How values from outside are read. */
    private enum Mode { RUN, NUMBER, COPIED }

    /**
     * @param dead values of the program that nothing reads after this
     * @param free for each of these its array, if a result may lie in it; else null
     */
    NdArray[] run(NdArray[] values, int[] dead, Object[] free) {
        Prepared p = prepare(values, dead, free);
        p.all(0, n);
        return p.results();
    }

    /** The same for a loop that rides on one of its operands, whose elements needn't be there yet. */
    Prepared prepare(NdArray[] values, int[] dead, Object[] free) {
        NdArray[] in = new NdArray[externals.length];
        Mode[] mode = new Mode[in.length];
        for (int i = 0; i < in.length; i++) {
            NdArray x = values[externals[i]];
            boolean number = x.isUniform() && n > 1;
            if (!number && !x.isContiguous() && Layout.isDense(x)) x = Copies.contiguous(x);
            in[i] = x;
            mode[i] = number ? Mode.NUMBER : x.isContiguous() ? Mode.RUN : Mode.COPIED;
        }
        // A loop reads at most one number, and one beside a number.
        for (Op op : ops) {
            boolean loops = op.two != null && op.from.length == 2;
            boolean first = isNumber(mode, op.from[0]);
            if (first && (!loops || isNumber(mode, op.from[1]))) mode[op.from[0]] = Mode.COPIED;
        }
        Object[] out = new Object[outputs.length];
        for (int i = externals.length; i < types.length; i++) {
            if (output[i] < 0) continue;
            Object place = inPlace(i, dead, free);
            out[output[i]] = place != null ? place : Buffers.unwritten(types[i], n);
        }
        int copies = 0;
        for (Mode m : mode) if (m == Mode.COPIED) copies++;
        int blocks = slots + copies;
        Segment.Variant[] variants = new Segment.Variant[pieces.size()];
        if (Simd.ON) {
            for (int i = 0; i < variants.length; i++) {
                Piece p = pieces.get(i);
                if (p.steps == null || p.inputs.length > Long.SIZE) continue;
                long numbers = 0;
                for (int k = 0; k < p.inputs.length; k++) if (isNumber(mode, p.inputs[k])) numbers |= 1L << k;
                variants[i] = Segment.variant(new Segment.Code(p.inputs.length, numbers, p.steps, p.results));
            }
        }
        return new Prepared(in, mode, out, blocks, variants);
    }

    /** One run, with its operands and the arrays of its results. */
    final class Prepared implements Rider {
        private final NdArray[] in;
        private final Mode[] mode;
        private final Object[] out;
        private final int blocks;
        private final Segment.Variant[] variants;

        private Prepared(NdArray[] in, Mode[] mode, Object[] out, int blocks, Segment.Variant[] variants) {
            this.in = in;
            this.mode = mode;
            this.out = out;
            this.blocks = blocks;
            this.variants = variants;
        }

        @Override
        public Task task() {
            return new Pass(in, mode, out, blocks, variants);
        }

        @Override
        public void all(int from, int to) {
            Chunks.run(to - from, chunk, (f, t) -> here(from + f, from + t));
        }

        NdArray[] results() {
            NdArray[] y = new NdArray[out.length];
            for (int i = externals.length; i < types.length; i++) {
                if (output[i] >= 0) y[output[i]] = NdArray.of(types[i], shape, out[output[i]]);
            }
            return y;
        }
    }

    /** The array of an operand that is read for the last time where this result is written, if there is one. */
    private Object inPlace(int result, int[] dead, Object[] free) {
        for (int d = 0; d < dead.length; d++) {
            if (free[d] == null) continue;
            for (int e = 0; e < externals.length; e++) {
                if (externals[e] != dead[d] || types[e] != types[result] || last[e] > result - externals.length) continue;
                if (Array.getLength(free[d]) != n) continue;
                Object x = free[d];
                free[d] = null;
                return x;
            }
        }
        return null;
    }

    private boolean isNumber(Mode[] mode, int value) {
        return value < mode.length && mode[value] == Mode.NUMBER;
    }

    /** One task: where each value lies while a block is made. */
    private final class Pass implements Rider.Task {
        private final NdArray[] in;
        private final Object[] data = new Object[types.length];
        private final int[] base = new int[types.length];
        private final int[] at;
        private final int[] step = new int[types.length];
        private final BlockCopy[] copies;
        private final Workspace workspace;
        private final Segment.Variant[] variants;

        Pass(NdArray[] in, Mode[] mode, Object[] out, int blocks, Segment.Variant[] variants) {
            this.in = in;
            this.variants = variants;
            copies = new BlockCopy[in.length];
            Workspace ws = Workspace.borrow();
            float[] floats = ws.floats(0, blocks * BLOCK);
            double[] doubles = null;
            int next = slots;
            for (int i = 0; i < types.length; i++) {
                step[i] = 1;
                int block = -1;
                if (i >= in.length) {
                    if (output[i] >= 0) data[i] = out[output[i]];
                    else block = slot[i];
                } else if (mode[i] == Mode.COPIED) {
                    copies[i] = new BlockCopy(in[i]);
                    block = next++;
                } else {
                    data[i] = in[i].data();
                    base[i] = in[i].offset();
                    if (mode[i] == Mode.NUMBER) step[i] = 0;
                }
                if (block < 0) continue;
                if (types[i] == DType.F32) data[i] = floats;
                else if (types[i] == DType.F64) data[i] = doubles != null ? doubles : (doubles = ws.doubles(0, blocks * BLOCK));
                else {
                    // Blocks of other types are few and small.
                    data[i] = types[i].newArray(BLOCK);
                    continue;
                }
                base[i] = block * BLOCK;
            }
            workspace = ws;
            at = base.clone();
        }

        @Override
        public void run(int from, int to) {
            for (int b = from; b < to; b += BLOCK) {
                int count = Math.min(BLOCK, to - b);
                for (int i = 0; i < types.length; i++) {
                    if (i < in.length) {
                        if (copies[i] != null) copies[i].run(b, count, data[i], at[i]);
                        else at[i] = base[i] + b * step[i];
                    } else if (output[i] >= 0) {
                        at[i] = b;
                    }
                }
                for (int p = 0; p < variants.length; p++) piece(pieces.get(p), variants[p], count);
            }
        }

        @Override
        public void close() {
            workspace.release();
        }

        private void piece(Piece p, Segment.Variant variant, int count) {
            if (p.steps == null && p.to - p.from == 2) {
                both(ops.get(p.from), ops.get(p.from + 1), count);
            } else if (variant == null) {
                for (int i = p.from; i < p.to; i++) step(ops.get(i), 0, count);
            } else if (variant.ready()) {
                int whole = count & -Lanes.SPECIES.length();
                if (whole > 0) variant.kernel().run(data, at, p.place, whole);
                if (whole < count) for (int i = p.from; i < p.to; i++) step(ops.get(i), whole, count - whole);
            } else {
                long start = System.nanoTime();
                for (int i = p.from; i < p.to; i++) step(ops.get(i), 0, count);
                variant.spent(System.nanoTime() - start);
            }
        }

        /** gelu and its derivative. */
        private void both(Op value, Op slope, int count) {
            int a = value.from[0];
            if (GELU.ready() && step[a] == 1) {
                GeluLoops.gelu((float[]) data[a], at[a], (float[]) data[value.to], at[value.to], (float[]) data[slope.to], at[slope.to], count);
                return;
            }
            long start = System.nanoTime();
            step(value, 0, count);
            step(slope, 0, count);
            GELU.spent(System.nanoTime() - start);
        }

        private int at(int value, int from) {
            return at[value] + from * step[value];
        }

        /** {@code count} elements of the block from {@code from} on. */
        private void step(Op op, int from, int count) {
            int a = op.from[0];
            int y = op.to;
            if (op.one != null) {
                op.one.run(data[a], at(a, from), data[y], at(y, from), count);
                return;
            }
            int b = op.from[1];
            if (op.two != null) {
                op.two.run(data[a], at(a, from), step[a], data[b], at(b, from), step[b], data[y], at(y, from), count);
                return;
            }
            int c = op.from[2];
            CpuCompare.selectLoop((boolean[]) data[a], at(a, from), data[b], at(b, from), step[b], data[c], at(c, from), step[c], data[y], at(y, from), count);
        }
    }
}
