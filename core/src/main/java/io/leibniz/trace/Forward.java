package io.leibniz.trace;

import io.leibniz.prim.Primitive;
import io.leibniz.tensor.Tensor;
import java.util.function.Function;

/** Forward mode: every value carries its tangent along (Wengert 1964). */
public final class Forward extends Trace {
    public Forward() {
        super(freshTag());
    }

    /** The tensor as this invocation's variable, moving in the given direction. */
    public Tensor dual(Tensor primal, Tensor tangent) {
        return Tensor.of(new Dual(this, primal, tangent));
    }

    /** The value of a result, one level down. */
    public Tensor primal(Tensor y) {
        return y.value() instanceof Dual d && d.trace == this ? d.primal : y;
    }

    /** The tangent of a result; null if it doesn't depend on the variables. */
    public Tensor tangent(Tensor y) {
        return y.value() instanceof Dual d && d.trace == this ? d.tangent : null;
    }

    @Override
    protected Tensor process(Primitive p, Tensor[] x) {
        Tensor[] primals = new Tensor[x.length];
        Tensor[] tangents = new Tensor[x.length];
        split(x, primals, tangents);
        Tensor y = Trace.apply(p, primals);
        Tensor t = p.differentiable() ? p.jvp(primals, tangents, y) : null;
        return t == null ? y : dual(y, t);
    }

    @Override
    protected Tensor[] process(Custom f, Tensor[] x) {
        Tensor[] primals = new Tensor[x.length];
        Tensor[] tangents = new Tensor[x.length];
        split(x, primals, tangents);
        Custom.Tangent r = f.jvp(primals, tangents);
        Tensor[] y = r.primals().clone();
        requireBelow(y, tag);
        for (int i = 0; i < y.length; i++) if (r.tangents()[i] != null) y[i] = dual(y[i], r.tangents()[i]);
        return y;
    }

    private void split(Tensor[] x, Tensor[] primals, Tensor[] tangents) {
        for (int i = 0; i < x.length; i++) {
            primals[i] = primal(x[i]);
            tangents[i] = tangent(x[i]);
        }
    }

    /** The tangent of a function's result, given those of its arguments (null is zero); null if it is zero. */
    public static Tensor push(Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] t) {
        Forward trace = new Forward();
        Tensor[] in = x.clone();
        for (int i = 0; i < in.length; i++) if (t[i] != null) in[i] = trace.dual(x[i], t[i]);
        return trace.tangent(f.apply(in));
    }
}
