package io.leibniz.trace;

import io.leibniz.graph.Graph;
import io.leibniz.graph.Simplify;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Spec;
import io.leibniz.prim.WhileLoop;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Records what a function does, as a {@link Graph}, instead of doing it. Equal operations on equal operands are recorded
 * once. What the function does with arrays of its own runs at once: it is the same in every call, and its results are the
 * program's constants.
 */
public final class Recording extends Trace {
    /**
     * Thrown when the function uses a value of a transform around it: such a program has no graph of its own, nor has one with
     * a loop of unknown length that a transform differentiates or maps.
     */
    public static final class Escape extends RuntimeException {
        Escape() {
            super(null, null, false, false);
        }
    }

    /** For a function that needs a value now: what compiles it lets it run as it is. */
    public static Escape escape() {
        return new Escape();
    }

    private record Uniform(DType dtype, Shape shape, long bits) {}

    private record Key(Primitive op, List<Integer> operands) {}

    private final List<Spec> inputs;

    /** What comes from outside: constants, and values of the program around this one. While more may come, −1 − i is number i. */
    private final List<Value> outside = new ArrayList<>();

    /** Whether this is a part of another program, whose values it may use. */
    private final boolean part;
    private final Map<Object, Integer> known = new HashMap<>();
    private final List<Graph.Step> steps = new ArrayList<>();
    private final Map<Key, Integer> made = new HashMap<>();

    public Recording(List<Spec> inputs) {
        this(inputs, false);
    }

    private Recording(List<Spec> inputs, boolean part) {
        super(freshTag());
        this.inputs = inputs;
        this.part = part;
    }

    /** The tensor that stands for an input. */
    public Tensor input(int i) {
        return Tensor.of(new Symbol(this, i, inputs.get(i)));
    }

    /** A tensor that stands for any value of a finished program. */
    Tensor value(int id, Spec spec) {
        return Tensor.of(new Symbol(this, id, spec));
    }

    /** Whether any transform records this value as part of a program. */
    public static boolean isSymbolic(Tensor x) {
        return switch (x.value()) {
            case NdArray _, RowSparse _ -> false;
            case Symbol _ -> true;
            case Dual d -> isSymbolic(d.primal);
            case Node n -> isSymbolic(n.primal);
            case Batched b -> isSymbolic(b.all);
        };
    }

    private int id(Tensor x) {
        return switch (x.value()) {
            case Symbol s when s.trace == this -> s.id;
            case Symbol s when part -> known.computeIfAbsent(s, k -> fromOutside(s));
            case NdArray a -> known.computeIfAbsent(uniform(a), k -> fromOutside(a));
            default -> throw new Escape();
        };
    }

    private int fromOutside(Value v) {
        outside.add(v);
        return -outside.size();
    }

    /** Numbers are the same constant if they are equal, arrays if they are the same. */
    private static Object uniform(NdArray a) {
        if (a.numel() == 0 || !a.isUniform()) return a;
        return new Uniform(a.dtype(), a.shape(), a.dtype().isFloating() ? Double.doubleToRawLongBits(a.getDouble(0)) : a.getLong(0));
    }

    @Override
    protected Tensor process(Primitive p, Tensor[] x) {
        List<Integer> operands = new ArrayList<>(x.length);
        Spec[] in = new Spec[x.length];
        for (int i = 0; i < x.length; i++) {
            operands.add(id(x[i]));
            in[i] = Spec.of(x[i]);
        }
        Spec spec = p.spec(in);
        int id = made.computeIfAbsent(new Key(p, operands), k -> {
            steps.add(new Graph.Step(p, operands, spec, Watch.origin()));
            return inputs.size() + steps.size() - 1;
        });
        return Tensor.of(new Symbol(this, id, spec));
    }

    /** Derivative rules have had their turn: the function is recorded as what it computes. */
    @Override
    protected Tensor[] process(Custom f, Tensor[] x) {
        return f.run(x);
    }

    /** The program that computes these results. */
    public Graph graph(List<Tensor> results) {
        List<Integer> ids = new ArrayList<>();
        for (Tensor r : results) ids.add(id(r));
        List<Spec> in = new ArrayList<>(inputs);
        for (Tensor c : fromAround()) in.add(Spec.of(c));
        List<NdArray> constants = new ArrayList<>();
        int[] place = new int[outside.size()];
        int at = inputs.size();
        for (int i = 0; i < place.length; i++) {
            if (outside.get(i) instanceof NdArray a) {
                place[i] = in.size() + constants.size();
                constants.add(a);
            } else {
                place[i] = at++;
            }
        }
        List<Graph.Step> all = new ArrayList<>();
        for (Graph.Step s : steps) all.add(new Graph.Step(s.op(), renumbered(s.operands(), place), s.spec(), s.origin()));
        return new Graph(in, constants, all, renumbered(ids, place));
    }

    private List<Integer> renumbered(List<Integer> ids, int[] place) {
        List<Integer> r = new ArrayList<>(ids.size());
        for (int id : ids) r.add(id < 0 ? place[-1 - id] : id < inputs.size() ? id : id + place.length);
        return r;
    }

    /** The values of the program around this one that it uses: its inputs behind those it was made with. */
    private List<Tensor> fromAround() {
        return outside.stream().filter(v -> v instanceof Symbol).map(Tensor::of).toList();
    }

    private record Part(Graph graph, List<Tensor> captured) {}

    private static Part part(List<Spec> state, Function<List<Tensor>, List<Tensor>> f) {
        Recording r = new Recording(state, true);
        List<Tensor> in = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) in.add(r.input(i));
        Graph g = r.graph(f.apply(in));
        return new Part(Simplify.of(g.verified()), r.fromAround());
    }

    /**
     * A loop as a step of the program that is being recorded, for a condition that has no value yet: repeats the body while
     * the condition holds. Both may use values of the program.
     *
     * @throws Escape if the state belongs to a transform inside of the program, which would need another loop
     */
    public static List<Tensor> whileLoop(Function<List<Tensor>, Tensor> condition, Function<List<Tensor>, List<Tensor>> body, List<Tensor> state) {
        for (Tensor t : state) if (!(t.value() instanceof NdArray || t.value() instanceof Symbol)) throw new Escape();
        List<Spec> specs = state.stream().map(Spec::of).toList();
        Part test = part(specs, x -> List.of(condition.apply(x)));
        Part step = part(specs, body);
        List<Tensor> operands = new ArrayList<>(state);
        operands.addAll(test.captured);
        operands.addAll(step.captured);
        return WhileLoop.unpack(apply(new WhileLoop(test.graph, step.graph), operands.toArray(Tensor[]::new)), specs);
    }
}
