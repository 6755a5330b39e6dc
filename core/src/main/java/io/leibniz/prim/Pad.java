package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;

/**
 * {@code low} elements of {@code value} before, {@code high} after and {@code interior} between each pair of neighbours
 * of every axis. Nothing is negative.
 */
public final class Pad implements Primitive.Linear {
    private final int[] low;
    private final int[] high;
    private final int[] interior;
    private final double value;

    public Pad(int[] low, int[] high, int[] interior, double value) {
        this.low = low.clone();
        this.high = high.clone();
        this.interior = interior.clone();
        this.value = value;
    }

    public int[] low() {
        return low.clone();
    }

    public int[] high() {
        return high.clone();
    }

    public int[] interior() {
        return interior.clone();
    }

    public double value() {
        return value;
    }

    @Override
    public String label() {
        return "pad";
    }

    @Override
    public Spec spec(Spec... in) {
        int[] d = new int[low.length];
        for (int i = 0; i < d.length; i++) {
            int n = in[0].shape().dim(i);
            d[i] = Math.addExact(Math.addExact(low[i], high[i]), n == 0 ? 0 : Math.addExact(Math.multiplyExact(n - 1, interior[i] + 1), 1));
        }
        return new Spec(in[0].dtype(), Shape.of(d));
    }

    /** Affine when the filling isn't zero: its tangent is filled with zeros. */
    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return apply(new Pad(low, high, interior, 0), t[0]);
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        int[] step = new int[interior.length];
        for (int a = 0; a < step.length; a++) step[a] = interior[a] + 1;
        return apply(new Slice(low, x[0].shape(), step), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(new Pad(Slice.prepend(low, 0), Slice.prepend(high, 0), Slice.prepend(interior, 0), value), x[0]);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Pad p && Arrays.equals(low, p.low) && Arrays.equals(high, p.high)
                && Arrays.equals(interior, p.interior) && Double.compare(value, p.value) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(low) + Arrays.hashCode(high)) + Arrays.hashCode(interior) + Double.hashCode(value);
    }

    @Override
    public String toString() {
        return "Pad[low=" + Arrays.toString(low) + ", high=" + Arrays.toString(high) + ", interior="
                + Arrays.toString(interior) + ", value=" + value + "]";
    }
}
