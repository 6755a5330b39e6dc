package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The transpose of {@link Take}: zeros of extent {@code size} along the axis, to which slices are added at their index,
 * in ascending order, repeated indices accumulating. Operands (slices, index).
 */
public record TakeAdd(int axis, int size) implements Primitive.Linear {
    @Override
    public String label() {
        return "takeAdd";
    }

    @Override
    public Spec spec(Spec... in) {
        Shape s = in[0].shape();
        return new Spec(in[0].dtype(), s.sub(0, axis).concat(Shape.of(size)).concat(s.sub(axis + in[1].shape().rank(), s.rank())));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return apply(new Take(axis), ct, x[1]);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (!batched[1]) return apply(new TakeAdd(axis + 1, size), x[0], x[1]);
        Tensor[] r = Primitive.allBatched(x, batched, n);
        int inner = x[1].rank() - 1;
        int[] front = new int[r[0].rank()];
        int p = 1;
        for (int a = 0; a < inner; a++) front[p++] = 1 + axis + a;
        for (int a = 1; a < front.length; a++) if (a < 1 + axis || a >= 1 + axis + inner) front[p++] = a;
        int[] ones = new int[x[1].rank()];
        java.util.Arrays.fill(ones, 1);
        ones[0] = n;
        Tensor shift = Tensor.arange(n).mul(size).reshape(Shape.of(ones));
        Tensor out = apply(new TakeAdd(0, n * size), r[0].permute(front), x[1].add(shift));
        Shape rest = out.shape().sub(1, out.rank());
        return out.reshape(Shape.of(n, size).concat(rest)).moveAxis(1, axis + 1);
    }
}
