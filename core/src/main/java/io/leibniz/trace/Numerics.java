package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import java.util.function.Supplier;

/** The search for the operation that made the first NaN or infinity. */
final class Numerics {
    private Numerics() {}

    static void check(Primitive p, NdArray[] x, NdArray y, Supplier<Origin> origin) {
        if (!y.dtype().isFloating()) return;
        int bad = firstNonFinite(y);
        if (bad < 0) return;
        StringBuilder from = new StringBuilder();
        for (NdArray a : x) {
            if (a.dtype().isFloating() && firstNonFinite(a) >= 0) return;
            from.append(from.isEmpty() ? "" : ", ").append(a.dtype()).append(a.shape());
        }
        throw new ArithmeticException("checkNumerics: " + p.label() + "(" + from + ") made " + y.getDouble(bad)
                + " out of finite numbers, at row-major position " + bad + " of " + y.dtype() + y.shape() + "; " + place(origin.get()));
    }

    private static String place(Origin o) {
        String where = o.where();
        if (o.derivativeOf() == null) return where.isEmpty() ? "the stack trace leads to the line" : "called at " + where;
        return "it is part of the derivative of " + o.derivativeOf() + ", " + (where.isEmpty()
                ? "which ran before checkNumerics; run the forward pass inside too to learn its line"
                : "called at " + where);
    }

    private static int firstNonFinite(NdArray a) {
        NdArray c = a.contiguous();
        int n = c.numel();
        int o = c.offset();
        switch (c.data()) {
            case float[] f -> {
                for (int i = 0; i < n; i++) if (!Float.isFinite(f[o + i])) return i;
            }
            case double[] d -> {
                for (int i = 0; i < n; i++) if (!Double.isFinite(d[o + i])) return i;
            }
            case short[] _ -> {
                for (int i = 0; i < n; i++) if (!Double.isFinite(c.getDouble(i))) return i;
            }
            default -> { }
        }
        return -1;
    }
}
