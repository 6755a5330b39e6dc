package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;

/**
 * Rotary positions (Su et al. 2021): pairs of features turn by position·base^(−2i/width), so that the product of a query
 * and a key depends on their distance.
 *
 * @param width how many features of each head turn, an even number; the others stay
 * @param base 10,000 as a rule
 * @param interleaved whether neighbours (2i, 2i + 1) are a pair, as in the paper, or (i, i + width/2), as in LLaMA
 */
public record Rotary(int width, double base, boolean interleaved) {
    public Rotary {
        if (width < 2 || width % 2 != 0) throw new IllegalArgumentException("rotary: width " + width + "; give an even number of at least 2");
        if (!(base > 0)) throw new IllegalArgumentException("rotary: base " + base + "; give a positive number");
    }

    /** Pairs (i, i + width/2), base 10,000. */
    public static Rotary of(int width) {
        return new Rotary(width, 10_000, false);
    }

    /** At positions 0 to L − 1. */
    public Tensor apply(Tensor x) {
        return apply(x, Tensor.arange(x.size(-2)));
    }

    /**
     * @param x [.., L, D] with D ≥ width
     * @param positions numbers that broadcast to [.., L]
     * @throws ShapeException if x has fewer features
     */
    public Tensor apply(Tensor x, Tensor positions) {
        if (x.rank() < 2 || x.size(-1) < width) throw new ShapeException("rotary: x has shape " + x.shape() + "; it must be [.., L, D] with D of at least " + width);
        int half = width / 2;
        // bf16 knows no position between 256 and 258.
        DType wide = x.dtype().arithmetic();
        Tensor frequency = Tensor.arange(0, half, 1, wide).mul(-2 * Math.log(base) / width).exp();
        Tensor angle = positions.to(wide).unsqueeze(-1).mul(frequency);
        Tensor cos = angle.cos().to(x.dtype());
        Tensor sin = angle.sin().to(x.dtype());
        Tensor turning = x.size(-1) == width ? x : x.narrow(-1, 0, width);
        Tensor turned = interleaved ? neighbours(turning, cos, sin) : halves(turning, cos, sin);
        return x.size(-1) == width ? turned : Tensor.cat(-1, turned, x.narrow(-1, width, x.size(-1) - width));
    }

    private static Tensor halves(Tensor x, Tensor cos, Tensor sin) {
        List<Tensor> p = x.chunk(2, -1);
        Tensor a = p.get(0);
        Tensor b = p.get(1);
        return Tensor.cat(-1, a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin)));
    }

    private static Tensor neighbours(Tensor x, Tensor cos, Tensor sin) {
        Shape s = x.shape();
        Tensor pairs = x.reshape(s.sub(0, s.rank() - 1).concat(Shape.of(s.dim(-1) / 2, 2)));
        Tensor a = pairs.select(-1, 0);
        Tensor b = pairs.select(-1, 1);
        return Tensor.stack(-1, a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin))).reshape(s);
    }
}
