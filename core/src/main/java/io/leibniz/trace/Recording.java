package io.leibniz.trace;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Spec;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records what a function does, as a {@link Graph}, instead of doing it. Equal operations on equal operands are recorded
 * once. What the function does with arrays of its own runs at once: it is the same in every call, and its results are the
 * program's constants.
 */
public final class Recording extends Trace {
    /** Thrown when the function uses a value of a transform around it: such a program has no graph of its own. */
    public static final class Escape extends RuntimeException {
        Escape() {
            super(null, null, false, false);
        }
    }

    private record Uniform(DType dtype, Shape shape, long bits) {}

    private record Key(Primitive op, List<Integer> operands) {}

    /** A value's place while constants may still come: −1 − i is constant i. */
    private final List<Spec> inputs;
    private final List<NdArray> constants = new ArrayList<>();
    private final Map<Object, Integer> known = new HashMap<>();
    private final List<Graph.Step> steps = new ArrayList<>();
    private final Map<Key, Integer> made = new HashMap<>();

    public Recording(List<Spec> inputs) {
        super(freshTag());
        this.inputs = inputs;
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
            case NdArray a -> known.computeIfAbsent(uniform(a), k -> {
                constants.add(a);
                return -constants.size();
            });
            default -> throw new Escape();
        };
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
        int shift = constants.size();
        List<Graph.Step> all = new ArrayList<>();
        for (Graph.Step s : steps) all.add(new Graph.Step(s.op(), renumbered(s.operands(), shift), s.spec(), s.origin()));
        return new Graph(inputs, constants, all, renumbered(ids, shift));
    }

    private List<Integer> renumbered(List<Integer> ids, int shift) {
        List<Integer> r = new ArrayList<>(ids.size());
        for (int id : ids) r.add(id < 0 ? inputs.size() - 1 - id : id < inputs.size() ? id : id + shift);
        return r;
    }
}
