package io.leibniz.graph;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Concat;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Dot;
import io.leibniz.prim.Permute;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Select;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Spec;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.Shape;
import io.leibniz.trace.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The same program with less to do: identities that keep every bit, common subexpressions, and without steps that nothing
 * uses. Identities that only hold for numbers in general (x + 0, where x may be −0) are left alone.
 */
public final class Simplify {
    private record Key(Primitive op, List<Integer> operands) {}

    private final Graph graph;
    private final List<Graph.Step> steps = new ArrayList<>();
    private final Map<Key, Integer> made = new HashMap<>();

    /** For a permuted value its first reshaped form: that may be a copy, of which others are views. */
    private final Map<Integer, Integer> reshaped = new HashMap<>();

    private Simplify(Graph graph) {
        this.graph = graph;
    }

    public static Graph of(Graph graph) {
        Graph g = new Simplify(graph).run().verified();
        Graph turned = turnedProducts(g);
        return turned == g ? g : new Simplify(turned.verified()).run().verified();
    }

    /**
     * (A·B)ᵀ as Bᵀ·Aᵀ where A·B isn't wanted itself: the sums are the same, and the result lies in memory as its reader
     * wants it, while operands may lie as they like.
     */
    private static Graph turnedProducts(Graph g) {
        int[] uses = g.uses();
        int first = g.firstStep();
        int[] to = new int[g.size()];
        for (int v = 0; v < first; v++) to[v] = v;
        List<Graph.Step> steps = new ArrayList<>();
        boolean any = false;
        for (int v = first; v < g.size(); v++) {
            Graph.Step s = g.step(v);
            int x = s.operands().isEmpty() ? -1 : s.operands().getFirst();
            if (s.op() instanceof Permute p && x >= first && uses[x] == 1 && g.step(x).op() instanceof Dot && turnsMatrices(p.axes())) {
                Graph.Step product = g.step(x);
                int[] turned = new int[2];
                for (int i = 0; i < 2; i++) {
                    int operand = product.operands().get(1 - i);
                    Spec spec = g.spec(operand);
                    int r = spec.shape().rank();
                    steps.add(new Graph.Step(p, List.of(to[operand]),
                            new Spec(spec.dtype(), spec.shape().with(r - 2, spec.shape().dim(r - 1)).with(r - 1, spec.shape().dim(r - 2))), s.origin()));
                    turned[i] = first + steps.size() - 1;
                }
                steps.add(new Graph.Step(product.op(), List.of(turned[0], turned[1]), s.spec(), product.origin()));
                any = true;
            } else {
                steps.add(new Graph.Step(s.op(), s.operands().stream().map(o -> to[o]).toList(), s.spec(), s.origin()));
            }
            to[v] = first + steps.size() - 1;
        }
        return any ? new Graph(g.inputs(), g.constants(), steps, g.results().stream().map(r -> to[r]).toList()) : g;
    }

    /** Whether the last two axes change places and the others stay. */
    private static boolean turnsMatrices(Shape axes) {
        int r = axes.rank();
        for (int i = 0; i < r - 2; i++) if (axes.dim(i) != i) return false;
        return r >= 2 && axes.dim(r - 2) == r - 1 && axes.dim(r - 1) == r - 2;
    }

    private Graph run() {
        int[] to = new int[graph.size()];
        for (int i = 0; i < graph.firstStep(); i++) to[i] = i;
        for (int i = 0; i < graph.steps().size(); i++) {
            Graph.Step s = graph.steps().get(i);
            to[graph.firstStep() + i] = add(s.op(), s.operands().stream().map(o -> to[o]).toList(), s.spec(), s.origin());
        }
        return withoutDead(new Graph(graph.inputs(), graph.constants(), steps, graph.results().stream().map(r -> to[r]).toList()));
    }

    private Graph.Step made(int value) {
        return value < graph.firstStep() ? null : steps.get(value - graph.firstStep());
    }

    private Spec spec(int value) {
        Graph.Step s = made(value);
        return s == null ? graph.spec(value) : s.spec();
    }

    /** The value of a step, which may be one that exists. */
    private int add(Primitive op, List<Integer> operands, Spec spec, Origin origin) {
        int x = operands.isEmpty() ? -1 : operands.getFirst();
        switch (op) {
            case Reshape _ when spec(x).equals(spec) -> {
                return x;
            }
            case Reshape r when made(x) != null && made(x).op() instanceof Reshape -> {
                return add(r, made(x).operands(), spec, origin);
            }
            case Reshape r when reshaped.containsKey(x) -> {
                int first = reshaped.get(x);
                return spec(first).equals(spec) ? first : step(r, List.of(first), spec, origin);
            }
            case Reshape r when made(x) != null && made(x).op() instanceof Permute -> {
                int y = step(r, operands, spec, origin);
                reshaped.put(x, y);
                return y;
            }
            case Concat c when together(c, operands) instanceof Together whole -> {
                int part = add(new Slice(new int[] {whole.from}, Shape.of(whole.count), new int[] {1}), List.of(whole.of), new Spec(spec.dtype(), Shape.of(whole.count)), origin);
                return add(new Reshape(spec.shape()), List.of(part), spec, origin);
            }
            case Slice l when spec(x).equals(spec) && isWhole(l) -> {
                return x;
            }
            case Broadcast _ when spec(x).equals(spec) -> {
                return x;
            }
            case Broadcast b when made(x) != null && made(x).op() instanceof Broadcast -> {
                return add(b, made(x).operands(), spec, origin);
            }
            case Permute p when isIdentity(p.axes()) -> {
                return x;
            }
            case Permute p when made(x) != null && made(x).op() instanceof Permute inner -> {
                int[] axes = p.axes().dims();
                for (int i = 0; i < axes.length; i++) axes[i] = inner.axes().dim(axes[i]);
                return add(new Permute(Shape.of(axes)), made(x).operands(), spec, origin);
            }
            case Convert c when spec(x).dtype() == c.to() -> {
                return x;
            }
            case Unary u when u == Unary.STOP_GRADIENT -> {
                return x;
            }
            case Unary u when u == Unary.NEG && made(x) != null && made(x).op() == Unary.NEG -> {
                return made(x).operands().getFirst();
            }
            case Binary b when b == Binary.MUL && isNumber(operands.get(1), 1) || b == Binary.DIV && isNumber(operands.get(1), 1)
                    || b == Binary.SUB && isNumber(operands.get(1), 0) -> {
                return x;
            }
            case Binary b when b == Binary.MUL && isNumber(x, 1) -> {
                return operands.get(1);
            }
            case Select _ when graph.isConstant(x) && graph.constant(x).numel() > 0 && graph.constant(x).isUniform() -> {
                return operands.get(graph.constant(x).getLong(0) != 0 ? 1 : 2);
            }
            default -> { }
        }
        return step(op, operands, spec, origin);
    }

    private int step(Primitive op, List<Integer> operands, Spec spec, Origin origin) {
        return made.computeIfAbsent(new Key(op, operands), k -> {
            steps.add(new Graph.Step(op, operands, spec, origin));
            return graph.firstStep() + steps.size() - 1;
        });
    }

    /** {@code count} elements of a vector from {@code from} on. */
    private record Together(int of, int from, int count) {}

    /** What pieces of a vector are that are put together again as they lay in it; null if these aren't. */
    private Together together(Concat c, List<Integer> operands) {
        Together all = null;
        for (int o : operands) {
            Shape shape = spec(o).shape();
            for (int i = 0; i < c.axis(); i++) if (shape.dim(i) != 1) return null;
            Graph.Step s = made(o);
            if (s != null && s.op() instanceof Reshape) s = made(s.operands().getFirst());
            if (s == null || !(s.op() instanceof Slice piece)) return null;
            int of = s.operands().getFirst();
            if (spec(of).shape().rank() != 1 || piece.step()[0] != 1 || all != null && (all.of != of || all.from + all.count != piece.start()[0])) return null;
            all = all == null ? new Together(of, piece.start()[0], shape.numel()) : new Together(of, all.from, all.count + shape.numel());
        }
        return all;
    }

    private static boolean isWhole(Slice s) {
        for (int i : s.start()) if (i != 0) return false;
        for (int i : s.step()) if (i != 1) return false;
        return true;
    }

    private static boolean isIdentity(Shape axes) {
        for (int i = 0; i < axes.rank(); i++) if (axes.dim(i) != i) return false;
        return true;
    }

    /** Whether a value is this number everywhere; +0 for 0. */
    private boolean isNumber(int value, double number) {
        Graph.Step s = made(value);
        if (s != null) return s.op() instanceof Broadcast && isNumber(s.operands().getFirst(), number);
        if (!graph.isConstant(value)) return false;
        NdArray c = graph.constant(value);
        return c.numel() > 0 && c.isUniform() && c.dtype().isFloating() && Double.doubleToRawLongBits(c.getDouble(0)) == Double.doubleToRawLongBits(number);
    }

    private static Graph withoutDead(Graph g) {
        boolean[] live = new boolean[g.size()];
        for (int r : g.results()) live[r] = true;
        for (int i = g.steps().size() - 1; i >= 0; i--) {
            if (live[g.firstStep() + i]) for (int o : g.steps().get(i).operands()) live[o] = true;
        }
        int[] to = new int[g.size()];
        int next = g.inputs().size();
        for (int i = 0; i < next; i++) to[i] = i;
        List<NdArray> constants = new ArrayList<>();
        for (int v = g.inputs().size(); v < g.firstStep(); v++) {
            if (!live[v]) continue;
            to[v] = next++;
            constants.add(g.constant(v));
        }
        List<Graph.Step> steps = new ArrayList<>();
        for (int v = g.firstStep(); v < g.size(); v++) {
            if (!live[v]) continue;
            to[v] = next++;
            Graph.Step s = g.step(v);
            steps.add(new Graph.Step(s.op(), s.operands().stream().map(o -> to[o]).toList(), s.spec(), s.origin()));
        }
        return new Graph(g.inputs(), constants, steps, g.results().stream().map(r -> to[r]).toList());
    }
}
