package io.leibniz.trace;

import io.leibniz.prim.Primitive;
import io.leibniz.tensor.Tensor;
import java.util.function.Function;

/** One function over many examples: every operation on an example becomes one operation on the batch. */
public final class Batch extends Trace {
    private final int n;

    public Batch(int n) {
        super(freshTag());
        this.n = n;
    }

    /** One example of {@code all}, whose axis 0 is the batch. */
    public Tensor example(Tensor all) {
        return Tensor.of(new Batched(this, all));
    }

    /** Whether a result differs from example to example. */
    public boolean isBatched(Tensor y) {
        return y.value() instanceof Batched b && b.trace == this;
    }

    /** A result for all examples, batch as axis 0; one that is the same for all is repeated. */
    public Tensor all(Tensor y) {
        return isBatched(y) ? ((Batched) y.value()).all : y.unsqueeze(0).expand(y.shape().insert(0, n));
    }

    @Override
    protected Tensor process(Primitive p, Tensor[] x) {
        boolean[] batched = new boolean[x.length];
        return example(p.batch(unwrap(x, batched), batched, n));
    }

    @Override
    protected Tensor[] process(Custom f, Tensor[] x) {
        boolean[] batched = new boolean[x.length];
        Tensor[] all = unwrap(x, batched);
        Tensor[] y = Trace.apply(f.batched(batched, n), all);
        for (int i = 0; i < y.length; i++) y[i] = example(y[i]);
        return y;
    }

    private Tensor[] unwrap(Tensor[] x, boolean[] batched) {
        Tensor[] r = new Tensor[x.length];
        for (int i = 0; i < r.length; i++) {
            batched[i] = isBatched(x[i]);
            r[i] = batched[i] ? ((Batched) x[i].value()).all : x[i];
        }
        return r;
    }

    /** Maps a function over the batched ones of its arguments. */
    public static Tensor map(Function<Tensor[], Tensor> f, Tensor[] x, boolean[] batched, int n) {
        Batch trace = new Batch(n);
        Tensor[] in = x.clone();
        for (int i = 0; i < in.length; i++) if (batched[i]) in[i] = trace.example(x[i]);
        return trace.all(f.apply(in));
    }
}
