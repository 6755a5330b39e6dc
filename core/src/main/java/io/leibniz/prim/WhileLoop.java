package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.PackedArrays;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loop of a recorded program: while the condition holds of the state, the body makes the next one. Operands are the
 * leaves of the state, then what the condition uses from outside, then what the body uses; both graphs take the state and
 * their own values from outside, the condition gives a bool scalar and the body a state. A primitive has one result: the
 * bytes of the last state's leaves one behind the other, which {@link Leaf} takes apart.
 */
public final class WhileLoop implements Primitive.Discrete {
    private final Graph condition;
    private final Graph body;
    private final int leaves;

    private record Programs(Executable condition, Executable body) {}

    private final Map<Kernels, Programs> programs = new ConcurrentHashMap<>();

    public WhileLoop(Graph condition, Graph body) {
        this.condition = condition;
        this.body = body;
        leaves = body.results().size();
    }

    public Graph condition() {
        return condition;
    }

    public Graph body() {
        return body;
    }

    @Override
    public String label() {
        return "whileLoop";
    }

    private List<Spec> state() {
        return body.inputs().subList(0, leaves);
    }

    @Override
    public Spec spec(Spec... in) {
        List<Spec> expected = new ArrayList<>(condition.inputs());
        expected.addAll(body.inputs().subList(leaves, body.inputs().size()));
        if (!List.of(in).equals(expected)) {
            throw new IllegalStateException("whileLoop: the operands are " + Arrays.toString(in) + ", the condition and the body take " + expected);
        }
        return new Spec(DType.U8, Shape.of(PackedArrays.offsets(state())[leaves]));
    }

    /** Runs the loop. */
    public NdArray run(Kernels kernels, NdArray[] x) {
        Programs p = programs.computeIfAbsent(kernels,
                k -> new Programs(k.compile(condition, new boolean[condition.inputs().size()]), k.compile(body, new boolean[body.inputs().size()])));
        NdArray[] test = Arrays.copyOf(x, condition.inputs().size());
        NdArray[] next = new NdArray[body.inputs().size()];
        System.arraycopy(x, 0, next, 0, leaves);
        System.arraycopy(x, test.length, next, leaves, next.length - leaves);
        while (p.condition.run(test)[0].getLong(0) != 0) {
            NdArray[] y = p.body.run(next);
            System.arraycopy(y, 0, test, 0, leaves);
            System.arraycopy(y, 0, next, 0, leaves);
        }
        return PackedArrays.pack(Arrays.copyOf(next, leaves));
    }

    /** The leaves of the last state, from the packed result. */
    public static List<Tensor> unpack(Tensor packed, List<Spec> state) {
        int[] offsets = PackedArrays.offsets(state);
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) all.add(apply(new Leaf(offsets[i], state.get(i).dtype(), state.get(i).shape()), packed));
        return all;
    }

    @Override
    public String whyNoDerivative() {
        return "programs are recorded after derivatives have been taken";
    }

    /** Example by example: each has a number of steps of its own. */
    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (n == 0) return Tensor.zeros(Shape.of(0, PackedArrays.offsets(state())[leaves]), DType.U8);
        Tensor[] each = new Tensor[n];
        for (int i = 0; i < n; i++) {
            Tensor[] one = x.clone();
            for (int k = 0; k < one.length; k++) if (batched[k]) one[k] = x[k].select(0, i);
            each[i] = apply(this, one);
        }
        return Tensor.stack(0, each);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof WhileLoop w && w.condition.equals(condition) && w.body.equals(body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(condition, body);
    }

    /** One leaf of a packed state [bytes]. */
    public record Leaf(int offset, DType dtype, Shape shape) implements Primitive.Discrete {
        @Override
        public String label() {
            return "whileLoop.leaf";
        }

        @Override
        public Spec spec(Spec... in) {
            if (in[0].dtype() != DType.U8 || in[0].shape().rank() != 1) throw new ShapeException("whileLoop.leaf: expected u8[bytes], got " + in[0]);
            return new Spec(dtype, shape);
        }

        @Override
        public String whyNoDerivative() {
            return "the operand is bytes";
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            if (n == 0) return Tensor.zeros(shape.insert(0, 0), dtype);
            Tensor[] each = new Tensor[n];
            for (int i = 0; i < n; i++) each[i] = apply(this, x[0].select(0, i));
            return Tensor.stack(0, each);
        }
    }
}
