package io.leibniz.ops;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/** Noise that makes networks robust in training. Integers become f32. */
public final class Dropouts {
    private Dropouts() {}

    /**
     * Each element is multiplied by 0 with probability p (to within 2⁻²⁴), else by 1/(1 − p), so that expectations stay
     * (Srivastava et al. 2014). The key alone decides which: the same key gives the same mask in the derivative and in
     * every repetition.
     *
     * {@snippet :
     * var y = dropout(x, 0.5, key);
     * }
     *
     * @throws IllegalArgumentException unless p lies in [0, 1]
     */
    public static Tensor dropout(Tensor x, double p, Key key) {
        return drop("dropout", x, p, key, x.shape());
    }

    /**
     * {@link #dropout} of whole channels (Tompson et al. 2015).
     *
     * @param x [N, C, spatial…], one to three spatial axes
     * @throws ShapeException for other ranks
     * @throws IllegalArgumentException unless p lies in [0, 1]
     */
    public static Tensor channelDropout(Tensor x, double p, Key key) {
        if (x.rank() < 3 || x.rank() > 5) throw new ShapeException("channelDropout: x has shape " + x.shape() + ", it must be [N, C, spatial…] with one to three spatial axes");
        int[] d = new int[x.rank()];
        for (int i = 0; i < d.length; i++) d[i] = i < 2 ? x.size(i) : 1;
        return drop("channelDropout", x, p, key, Shape.of(d));
    }

    /** {@link #channelDropout} of images [N, C, H, W]. */
    public static Tensor dropout2d(Tensor x, double p, Key key) {
        if (x.rank() != 4) throw new ShapeException("dropout2d: x has shape " + x.shape() + ", it must be [N, C, H, W]");
        return channelDropout(x, p, key);
    }

    private static Tensor drop(String op, Tensor x, double p, Key key, Shape mask) {
        requireProbability(op, p);
        Tensor in = Ops.floating(x);
        if (p == 0) return in;
        if (p == 1) return in.mul(0.0);
        // A factor for each element rather than a choice between two tensors: the derivative is then one product.
        return in.mul(Tensor.where(kept(key, p, mask), Tensor.scalar(1 / (1 - p), in.dtype()), Tensor.scalar(0, in.dtype())));
    }

    /** By uniform numbers in f32, of which all are multiples of 2⁻²⁴: nothing is faster to draw and to compare. */
    private static Tensor kept(Key key, double p, Shape shape) {
        return Random.uniform(key, shape).ge(p);
    }

    /**
     * Dropout for SELU networks: dropped elements become SELU's lower bound −αλ, and a scale and a shift keep mean and
     * variance (Klambauer et al. 2017).
     *
     * @throws IllegalArgumentException unless p lies in [0, 1]
     */
    public static Tensor alphaDropout(Tensor x, double p, Key key) {
        requireProbability("alphaDropout", p);
        Tensor in = Ops.floating(x);
        if (p == 0) return in;
        if (p == 1) return in.mul(0.0);
        double bound = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;
        double scale = 1 / Math.sqrt((1 - p) * (1 + p * bound * bound));
        return Tensor.where(kept(key, p, in.shape()), in, Tensor.scalar(bound, in.dtype())).mul(scale).add(-scale * p * bound);
    }

    private static void requireProbability(String op, double p) {
        if (!(p >= 0 && p <= 1)) throw new IllegalArgumentException(op + ": the probability must lie in [0, 1], not " + p);
    }
}
