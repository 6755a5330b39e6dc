package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.ConvShape;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Locale;

/**
 * Convolution (as networks have it: correlation) of x [N, C, spatial…] with w [O, C/groups, kernel…] to y [N, O, out…].
 *
 * <p>The trilinear form ⟨y, conv(x, w)⟩ has three gradients, one for each of its arguments, and each is bilinear in the
 * other two. They are the three kinds, and the derivative of each is made of the other two, to any order:
 * {@link Kind#FORWARD} (x, w) → y, {@link Kind#INPUT} (y, w) → x, which is the transposed convolution, and
 * {@link Kind#WEIGHT} (x, y) → w.
 */
public record Conv(Kind kind, ConvShape shape) implements Primitive.Bilinear {
    public enum Kind { FORWARD, INPUT, WEIGHT }

    @Override
    public String label() {
        return kind == Kind.FORWARD ? "conv" : "conv." + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), switch (kind) {
            case FORWARD -> shape.outShape();
            case INPUT -> shape.inShape();
            case WEIGHT -> shape.weightShape();
        });
    }

    private Conv as(Kind other) {
        return new Conv(other, shape);
    }

    @Override
    public Tensor transposeLeft(Tensor ct, Tensor left, Tensor right) {
        return switch (kind) {
            case FORWARD -> apply(as(Kind.INPUT), ct, right);
            case INPUT -> apply(as(Kind.FORWARD), ct, right);
            case WEIGHT -> apply(as(Kind.INPUT), right, ct);
        };
    }

    @Override
    public Tensor transposeRight(Tensor ct, Tensor left, Tensor right) {
        return switch (kind) {
            case FORWARD -> apply(as(Kind.WEIGHT), left, ct);
            case INPUT -> apply(as(Kind.WEIGHT), ct, left);
            case WEIGHT -> apply(as(Kind.FORWARD), left, ct);
        };
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        if (kind != Kind.WEIGHT && !batched[1]) {
            // A batch of batches is a larger batch.
            Shape s = x[0].shape();
            Tensor flat = x[0].reshape(s.sub(2, s.rank()).insert(0, n * s.dim(1)));
            Tensor y = apply(new Conv(kind, shape.withBatch(n * s.dim(1))), flat, x[1]);
            return y.reshape(y.shape().sub(1, y.rank()).insert(0, s.dim(1)).insert(0, n));
        }
        Tensor[] each = new Tensor[n];
        for (int i = 0; i < n; i++) {
            each[i] = apply(this, batched[0] ? x[0].select(0, i) : x[0], batched[1] ? x[1].select(0, i) : x[1]);
        }
        return Tensor.stack(0, each);
    }
}
