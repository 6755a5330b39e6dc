package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Adds to each position p of [N, L, E] the waves sin(p·base^(−2i/E)) at feature 2i and cos of the same at 2i + 1 (Vaswani
 * et al. 2017).
 *
 * @param base 10,000 in the paper
 */
public record SinusoidalPositions(double base) implements Layer {
    public SinusoidalPositions() {
        this(10_000);
    }

    /** The waves themselves: [length, width], for an even width. */
    public Tensor table(int length, int width, DType dtype) {
        if (width % 2 != 0) throw new ShapeException("sinusoidalPositions: " + width + " features; they must be even in number");
        Tensor frequency = Tensor.arange(0, width / 2, 1, DType.F64).mul(-2 * Math.log(base) / width).exp();
        Tensor angle = Tensor.arange(0, length, 1, DType.F64).unsqueeze(1).mul(frequency);
        return Tensor.stack(-1, angle.sin(), angle.cos()).reshape(length, width).to(dtype);
    }

    public Tensor apply(Tensor x) {
        if (x.rank() < 2) throw new ShapeException("sinusoidalPositions: x has shape " + x.shape() + "; it must be [.., L, E]");
        return x.add(table(x.size(-2), x.size(-1), x.dtype()));
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x);
    }
}
