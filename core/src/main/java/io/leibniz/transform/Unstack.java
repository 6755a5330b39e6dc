package io.leibniz.transform;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Custom;

/**
 * The slices along axis 0, as one operation: n slices by themselves would each send back a cotangent of the whole, which
 * takes n² of time.
 */
final class Unstack implements Custom {
    private final int n;

    private Unstack(int n) {
        this.n = n;
    }

    static Tensor[] apply(Tensor x) {
        return new Unstack(x.size(0)).call(x);
    }

    @Override
    public Tensor[] run(Tensor[] x) {
        Tensor[] each = new Tensor[n];
        for (int i = 0; i < n; i++) each[i] = x[0].select(0, i);
        return each;
    }

    @Override
    public Tangent jvp(Tensor[] x, Tensor[] t) {
        return new Tangent(call(x), t[0] == null ? new Tensor[n] : call(t));
    }

    @Override
    public Pullback vjp(Tensor[] x) {
        Tensor[] y = call(x);
        return new Pullback(y, ct -> {
            Tensor[] all = new Tensor[n];
            for (int i = 0; i < n; i++) all[i] = ct[i] != null ? ct[i] : Tensor.zerosLike(y[i]);
            return new Tensor[] {Tensor.stack(0, all)};
        });
    }
}
