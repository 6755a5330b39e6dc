package io.leibniz.transform;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Batch;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All partial derivatives of a function of one tensor: for x of shape [a…] and f(x) of shape [b…] a tensor [b…, a…].
 * Unit vectors are pushed forward, or pulled back, many at once, as a batch; {@link #chunk} says how many, which bounds
 * the memory.
 */
public final class Jacobian implements Function<Tensor, Tensor> {
    enum Mode { BY_SHAPE, FORWARD, REVERSE }

    /** Unit vectors at once unless said otherwise: few enough that a batch of arguments or results stays below this many numbers. */
    private static final int NUMBERS = 1 << 22;
    private static final int MOST = 128;

    private final Function<Tensor, Tensor> f;
    private final Mode mode;
    private final int chunk;

    private Jacobian(Function<Tensor, Tensor> f, Mode mode, int chunk) {
        this.f = f;
        this.mode = mode;
        this.chunk = chunk;
    }

    static Jacobian of(Function<Tensor, Tensor> f, Mode mode) {
        return new Jacobian(f, mode, 0);
    }

    /**
     * With this many unit vectors at once: more are faster and take more memory.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Jacobian chunk(int vectors) {
        if (vectors <= 0) throw new IllegalArgumentException("jacobian: a chunk of " + vectors + " unit vectors; give 1 or more");
        return new Jacobian(f, mode, vectors);
    }

    @Override
    public Tensor apply(Tensor x) {
        return blocks(f, x, mode, chunk).blocks().getFirst().getFirst();
    }

    static <A, B> Blocks blocks(Function<A, B> f, A x, Mode mode, int chunk) {
        Tree.Flat<A> in = Tree.flatten(x);
        if (mode == Mode.FORWARD) return forward(f, in, chunk);
        Recorded<A, B> run = new Recorded<>(f, x);
        boolean narrow = numbers(run.out) <= numbers(in);
        return mode == Mode.REVERSE || narrow ? reverse(run, chunk) : forward(f, in, chunk);
    }

    private static long numbers(Tree.Flat<?> tree) {
        long n = 0;
        for (Tensor t : tree.leaves()) if (t.dtype().isFloating()) n += t.numel();
        return n;
    }

    private static int chunk(int asked, Tree.Flat<?> in, Tree.Flat<?> out) {
        if (asked > 0) return asked;
        long size = Math.max(1, Math.max(numbers(in), out == null ? 0 : numbers(out)));
        return (int) Math.clamp(NUMBERS / size, 1, MOST);
    }

    /** Row by row: cotangents of every number of the result. */
    private static <A, B> Blocks reverse(Recorded<A, B> run, int asked) {
        int columns = run.in.leaves().size();
        int chunk = chunk(asked, run.in, run.out);
        List<List<Tensor>> blocks = new ArrayList<>();
        for (int i = 0; i < run.out.leaves().size(); i++) {
            Tensor y = run.value(i);
            List<List<Tensor>> rows = lists(columns);
            int n = y.dtype().isFloating() ? y.numel() : 0;
            for (int from = 0; from < n; from += chunk) {
                Tensor units = units(y, from, Math.min(n, from + chunk));
                Batch batch = new Batch(units.size(0));
                Tensor[] ct = new Tensor[run.out.leaves().size()];
                ct[i] = batch.example(units);
                Tensor[] g = run.pull(ct, true);
                for (int j = 0; j < columns; j++) rows.get(j).add(all(batch, g[j], run.in.leaves().get(j), y));
            }
            List<Tensor> line = new ArrayList<>();
            for (int j = 0; j < columns; j++) {
                Tensor leaf = run.in.leaves().get(j);
                Shape s = y.shape().concat(leaf.shape());
                line.add(n == 0 ? Tensor.zeros(s, floating(leaf, y)) : Tensor.cat(0, rows.get(j)).reshape(s));
            }
            blocks.add(line);
        }
        return blocks(run.out, run.in, blocks);
    }

    /** Column by column: tangents in the direction of every number of the argument. */
    private static <A, B> Blocks forward(Function<A, B> f, Tree.Flat<A> in, int asked) {
        int columns = in.leaves().size();
        List<List<List<Tensor>>> parts = new ArrayList<>();
        Tree.Flat<B> out = null;
        for (int j = 0; j < columns; j++) {
            Tensor x = in.leaves().get(j);
            parts.add(null);
            int n = in.structure().trainable().get(j) ? x.numel() : 0;
            for (int from = 0; from < n;) {
                int to = Math.min(n, from + chunk(asked, in, out));
                Batch batch = new Batch(to - from);
                Tensor[] t = new Tensor[columns];
                t[j] = batch.example(units(x, from, to));
                Pushed<B> r = Pushed.of(f, in, t);
                out = new Tree.Flat<>(r.values(), r.out().structure());
                if (parts.get(j) == null) parts.set(j, lists(r.values().size()));
                for (int i = 0; i < r.values().size(); i++) parts.get(j).get(i).add(all(batch, r.tangents()[i], r.values().get(i), x));
                from = to;
            }
        }
        if (out == null) {
            Pushed<B> r = Pushed.of(f, in, new Tensor[columns]);
            out = new Tree.Flat<>(r.values(), r.out().structure());
        }
        List<List<Tensor>> blocks = new ArrayList<>();
        for (int i = 0; i < out.leaves().size(); i++) {
            Tensor y = out.leaves().get(i);
            List<Tensor> line = new ArrayList<>();
            for (int j = 0; j < columns; j++) {
                Tensor x = in.leaves().get(j);
                Shape s = y.shape().concat(x.shape());
                boolean none = parts.get(j) == null || !y.dtype().isFloating();
                line.add(none ? Tensor.zeros(s, floating(y, x)) : Tensor.cat(0, parts.get(j).get(i)).moveAxis(0, -1).reshape(s));
            }
            blocks.add(line);
        }
        return blocks(out, in, blocks);
    }

    private static Blocks blocks(Tree.Flat<?> out, Tree.Flat<?> in, List<List<Tensor>> blocks) {
        return new Blocks(out.structure().names(), in.structure().names(), out.leaves().stream().map(Tensor::shape).toList(), blocks);
    }

    private static Tensor all(Batch batch, Tensor t, Tensor like, Tensor other) {
        return batch.all(t != null ? t : Tensor.zeros(like.shape(), floating(like, other)));
    }

    private static DType floating(Tensor a, Tensor b) {
        return a.dtype().isFloating() ? a.dtype() : b.dtype();
    }

    private static <T> List<List<T>> lists(int n) {
        List<List<T>> r = new ArrayList<>();
        for (int i = 0; i < n; i++) r.add(new ArrayList<>());
        return r;
    }

    /** Rows {@code from} up to {@code to} of the identity matrix, each of a tensor's shape. */
    private static Tensor units(Tensor like, int from, int to) {
        int n = like.numel();
        int[] shape = like.shape().insert(0, to - from).dims();
        int numbers = Math.multiplyExact(to - from, n);
        if (like.dtype() == DType.F64) {
            double[] e = new double[numbers];
            for (int i = from; i < to; i++) e[(i - from) * n + i] = 1;
            return Tensor.wrap(e, shape);
        }
        float[] e = new float[numbers];
        for (int i = from; i < to; i++) e[(i - from) * n + i] = 1;
        return Tensor.wrap(e, shape).to(like.dtype());
    }
}
