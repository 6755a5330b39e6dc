package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link RowSparse} tensors do: linear maps of single elements leave them sparse, anything else computes with the dense
 * tensor that they stand for. The outermost of all traces: its turn comes when only arrays are left.
 */
final class Rows extends Trace {
    static final Rows INSTANCE = new Rows();

    private Rows() {
        super(0);
    }

    @Override
    protected Tensor process(Primitive p, Tensor[] x) {
        RowSparse a = sparse(x[0]);
        RowSparse b = x.length > 1 ? sparse(x[1]) : null;
        Tensor y = switch (p) {
            case Unary op when op == Unary.STOP_GRADIENT -> x[0];
            case Unary op when op == Unary.NEG -> a.withValues(Trace.apply(op, a.values()));
            case Convert op when op.to().isFloating() -> a.withValues(Trace.apply(op, a.values()));
            case Binary op when op == Binary.ADD -> a == null ? plus(b, x[0]) : plus(a, x[1]);
            case Binary op when op == Binary.SUB && b != null -> plus((RowSparse) x[1].neg().value(), x[0]);
            case Binary op when op == Binary.SUB -> plus(a, x[1].neg());
            case Binary op when op == Binary.MUL && a == null -> b.withValues(Trace.apply(op, rowsOf(x[0], b), b.values()));
            case Binary op when (op == Binary.MUL || op == Binary.DIV) && a != null && b == null ->
                    a.withValues(Trace.apply(op, a.values(), rowsOf(x[1], a)));
            default -> null;
        };
        return y != null ? y : Trace.apply(p, dense(x));
    }

    @Override
    protected Tensor[] process(Custom f, Tensor[] x) {
        return f.run(x);
    }

    private static RowSparse sparse(Tensor x) {
        return x.value() instanceof RowSparse s ? s : null;
    }

    private static Tensor[] dense(Tensor[] x) {
        Tensor[] y = x.clone();
        for (int i = 0; i < y.length; i++) if (y[i].value() instanceof RowSparse s) y[i] = s.dense();
        return y;
    }

    private static Tensor rowsOf(Tensor dense, RowSparse s) {
        return s.rowsOf((NdArray) dense.value());
    }

    /** With another sparse one the rows of both; with zero everywhere itself; else one copy of the dense tensor, plus rows. */
    private static Tensor plus(RowSparse s, Tensor x) {
        if (x.value() instanceof RowSparse r) return RowSparse.sum(List.of(s, r));
        NdArray d = (NdArray) x.value();
        if (d.numel() > 0 && d.isUniform() && d.getDouble(0) == 0) return Tensor.of(s);
        return Trace.apply(new Scatter(0, Scatter.Mode.ADD), x, elements(s.rows(), s.values().shape()), s.values());
    }

    /** Row numbers [k] for every element of [k, …]; a view. */
    private static Tensor elements(Tensor rows, Shape values) {
        int[] d = new int[values.rank()];
        Arrays.fill(d, 1);
        d[0] = values.dim(0);
        return rows.reshape(Shape.of(d)).expand(values);
    }
}
