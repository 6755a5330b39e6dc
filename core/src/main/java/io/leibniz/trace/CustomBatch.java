package io.leibniz.trace;

import io.leibniz.tensor.Tensor;

/** A function with its own derivative, mapped over a batch: rules are mapped too, so they stay in force. */
final class CustomBatch implements Custom {
    private final Custom f;
    private final boolean[] batched;
    private final int n;

    CustomBatch(Custom f, boolean[] batched, int n) {
        this.f = f;
        this.batched = batched;
        this.n = n;
    }

    @Override
    public Tensor[] run(Tensor[] x) {
        Batch trace = new Batch(n);
        return all(trace, f.run(examples(trace, x)));
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        Batch trace = new Batch(n);
        Tangent r = f.jvp(examples(trace, x), examples(trace, t));
        return new Tangent(all(trace, r.primals()), all(trace, r.tangents()));
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        Batch trace = new Batch(n);
        Pullback r = f.vjp(examples(trace, x));
        return new Pullback(all(trace, r.primals()), ct -> {
            Tensor[] each = new Tensor[ct.length];
            for (int i = 0; i < ct.length; i++) each[i] = ct[i] == null ? null : trace.example(ct[i]);
            Tensor[] g = all(trace, r.pull().apply(each));
            // An argument that all examples share collects the cotangents of all.
            for (int i = 0; i < g.length; i++) if (g[i] != null && !batched[i]) g[i] = g[i].sum(0);
            return g;
        });
    }

    private Tensor[] examples(Batch trace, Tensor[] x) {
        Tensor[] r = x.clone();
        for (int i = 0; i < r.length; i++) if (r[i] != null && batched[i]) r[i] = trace.example(r[i]);
        return r;
    }

    private static Tensor[] all(Batch trace, Tensor[] y) {
        Tensor[] r = new Tensor[y.length];
        for (int i = 0; i < r.length; i++) r[i] = y[i] == null ? null : trace.all(y[i]);
        return r;
    }
}
