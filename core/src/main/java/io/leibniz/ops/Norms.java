package io.leibniz.ops;

import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.ChannelNorm;
import io.leibniz.prim.LayerNorm;
import io.leibniz.prim.Pad;
import io.leibniz.prim.PoolSum;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/**
 * Normalisations: (x − μ)/√(σ² + ε) over some axes, σ² being the biased variance; then a scale and a shift. Integers
 * become f32.
 */
public final class Norms {
    private Norms() {}

    /**
     * A normalised batch with its statistics, for running estimates; the statistics are constants to derivatives.
     *
     * @param y the shape of x
     * @param mean [C]
     * @param variance [C], unbiased: divided by the number of values − 1
     */
    public record BatchNorm(Tensor y, Tensor mean, Tensor variance) {}

    /**
     * Batch normalisation in training: each channel by its own mean and variance over the batch and the spatial axes
     * (Ioffe and Szegedy 2015). The derivative passes through both.
     *
     * {@snippet :
     * var r = batchNorm(x, scale, shift, 1e-5);
     * var runningMean = old.mul(0.9).add(r.mean().mul(0.1));
     * }
     *
     * @param x [N, C] or [N, C, spatial…]
     * @param weight the scale, [C]; or null
     * @param bias the shift, [C]; or null
     * @throws ShapeException if shapes don't fit, or there is only one value a channel
     */
    public static BatchNorm batchNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        if (Ops.isHalf(x.dtype())) {
            BatchNorm r = batchNorm(x.to(DType.F32), weight, bias, eps);
            return new BatchNorm(r.y().to(x.dtype()), r.mean().to(x.dtype()), r.variance().to(x.dtype()));
        }
        int c = channels("batchNorm", x);
        int n = x.numel() / Math.max(c, 1);
        if (n == 1) {
            throw new ShapeException("batchNorm: x of shape " + x.shape() + " has one value a channel, which has no variance;"
                    + " use a larger batch, or the form with given statistics");
        }
        Tensor in = Ops.floating(x);
        DType t = in.dtype();
        Tensor scale = weight == null ? Tensor.ones(Shape.of(c), t) : perChannel("batchNorm", "weight", weight, c).to(t);
        Tensor shift = bias == null ? Tensor.zeros(Shape.of(c), t) : perChannel("batchNorm", "bias", bias, c).to(t);
        Tensor[] r = new BatchNormRule(eps).call(planes(in), scale, shift);
        Tensor moments = r[1].stopGradient();
        return new BatchNorm(r[0].reshape(x.shape()), moments.select(0, 0), moments.select(0, 1).mul((double) n / (n - 1)));
    }

    /**
     * Batch normalisation in evaluation: by given statistics.
     *
     * @param x [N, C] or [N, C, spatial…]
     * @param mean [C]
     * @param variance [C]
     * @param weight the scale, [C]; or null
     * @param bias the shift, [C]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor batchNorm(Tensor x, Tensor mean, Tensor variance, Tensor weight, Tensor bias, double eps) {
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> batchNorm(v, mean, variance, weight, bias, eps));
        int c = channels("batchNorm", x);
        Tensor in = Ops.floating(x);
        // Folded into one scale and one shift a channel, so that the operand is read once.
        Tensor scale = perChannel("batchNorm", "variance", variance, c).to(in.dtype()).add(eps).rsqrt();
        if (weight != null) scale = scale.mul(perChannel("batchNorm", "weight", weight, c).to(in.dtype()));
        Tensor shift = perChannel("batchNorm", "mean", mean, c).to(in.dtype()).mul(scale).neg();
        if (bias != null) shift = shift.add(perChannel("batchNorm", "bias", bias, c).to(in.dtype()));
        return Trace.apply(ChannelNorm.Affine.INSTANCE, planes(in), scale, shift).reshape(x.shape());
    }

    /** {@link #layerNorm(Tensor, Shape, Tensor, Tensor, double)} over the axes of the weight, with ε = 10⁻⁵. */
    public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias) {
        return layerNorm(x, weight.shape(), weight, bias, 1e-5);
    }

    /**
     * Layer normalisation: each example by its own mean and variance over the last axes (Ba, Kiros and Hinton 2016).
     *
     * @param normalized the extents of the last axes of x
     * @param weight the scale, of these extents; or null
     * @param bias the shift, of these extents; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor layerNorm(Tensor x, Shape normalized, Tensor weight, Tensor bias, double eps) {
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> layerNorm(v, normalized, weight, bias, eps));
        Shape s = x.shape();
        int k = lastAxes("layerNorm", s, normalized);
        requireShape("layerNorm", "weight", weight, normalized);
        requireShape("layerNorm", "bias", bias, normalized);
        Tensor in = Ops.floating(x);
        DType t = in.dtype();
        int n = normalized.numel();
        Tensor rows = in.reshape(s.sub(0, k).numel(), n);
        if (weight == null && bias == null) return Trace.apply(new LayerNorm(eps, true), rows).reshape(s);
        Tensor scale = weight == null ? Tensor.ones(Shape.of(n), t) : weight.to(t).reshape(n);
        LayerNormRule rule = new LayerNormRule(eps, true);
        return (bias == null ? rule.call(rows, scale) : rule.call(rows, scale, bias.to(t).reshape(n)))[0].reshape(s);
    }

    /**
     * Group normalisation: the channels of each example in groups (Wu and He 2018).
     *
     * @param x [N, C] or [N, C, spatial…]
     * @param groups how many; C must be a multiple
     * @param weight the scale, [C]; or null
     * @param bias the shift, [C]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> groupNorm(v, groups, weight, bias, eps));
        int c = channels("groupNorm", x);
        if (groups < 1 || c % groups != 0) throw new ShapeException("groupNorm: " + c + " channels of x, " + x.shape() + ", don't divide into " + groups + " groups");
        Shape s = x.shape();
        int inGroup = c / groups * s.sub(2, s.rank()).numel();
        Tensor y = Trace.apply(new LayerNorm(eps, true), Ops.floating(x).reshape(s.dim(0) * groups, inGroup)).reshape(s);
        if (weight == null && bias == null) return y;
        Tensor scale = weight == null ? Tensor.ones(Shape.of(c), y.dtype()) : perChannel("groupNorm", "weight", weight, c).to(y.dtype());
        Tensor shift = bias == null ? Tensor.zeros(Shape.of(c), y.dtype()) : perChannel("groupNorm", "bias", bias, c).to(y.dtype());
        return Trace.apply(ChannelNorm.Affine.INSTANCE, planes(y), scale, shift).reshape(s);
    }

    /**
     * Instance normalisation: each channel of each example over its spatial axes (Ulyanov, Vedaldi and Lempitsky 2016).
     *
     * @param x [N, C, spatial…]
     * @param weight the scale, [C]; or null
     * @param bias the shift, [C]; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor instanceNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        if (x.rank() < 3) throw new ShapeException("instanceNorm: x has shape " + x.shape() + ", it must be [N, C, spatial…]");
        return groupNorm(x, Math.max(x.size(1), 1), weight, bias, eps);
    }

    /** {@link #rmsNorm(Tensor, Shape, Tensor, double)} over the axes of the weight, with ε = 10⁻⁶. */
    public static Tensor rmsNorm(Tensor x, Tensor weight) {
        return rmsNorm(x, weight.shape(), weight, 1e-6);
    }

    /**
     * x / √(mean x² + ε) over the last axes, times a scale (Zhang and Sennrich 2019).
     *
     * @param normalized the extents of the last axes of x
     * @param weight the scale, of these extents; or null
     * @throws ShapeException if shapes don't fit
     */
    public static Tensor rmsNorm(Tensor x, Shape normalized, Tensor weight, double eps) {
        if (Ops.isHalf(x.dtype())) return Ops.rounded(x, v -> rmsNorm(v, normalized, weight, eps));
        Shape s = x.shape();
        int k = lastAxes("rmsNorm", s, normalized);
        requireShape("rmsNorm", "weight", weight, normalized);
        Tensor in = Ops.floating(x);
        Tensor rows = in.reshape(s.sub(0, k).numel(), normalized.numel());
        if (weight == null) return Trace.apply(new LayerNorm(eps, false), rows).reshape(s);
        return new LayerNormRule(eps, false).call(rows, weight.to(in.dtype()).reshape(normalized.numel()))[0].reshape(s);
    }

    /**
     * Across the channels: x / (k + α·mean x²)^β, the mean over {@code size} neighbouring channels, beyond the last zeros
     * (Krizhevsky, Sutskever and Hinton 2012).
     *
     * @param x [N, C, spatial…]
     * @throws ShapeException unless x has a channel axis and spatial ones
     * @throws IllegalArgumentException unless the size is positive
     */
    public static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
        if (size < 1) throw new IllegalArgumentException("localResponseNorm: size " + size + "; it must be at least 1");
        if (x.rank() < 3) throw new ShapeException("localResponseNorm: x has shape " + x.shape() + ", it must be [N, C, spatial…]");
        Tensor in = Ops.floating(x);
        Shape s = x.shape();
        int c = s.dim(1);
        int rest = s.sub(2, s.rank()).numel();
        // Windows over the channels: [N, 1, C, rest] with a kernel of size × 1.
        int[] low = {0, 0, size / 2, 0};
        int[] high = {0, 0, (size - 1) / 2, 0};
        Tensor squares = Trace.apply(new Pad(low, high, new int[4], 0), in.square().reshape(s.dim(0), 1, c, rest));
        WindowShape w = new WindowShape(Shape.of(c + size - 1, rest), Shape.of(c, rest), Shape.of(size, 1), Shape.of(1, 1),
                Shape.of(0, 0), Shape.of(1, 1));
        Tensor mean = Trace.apply(new PoolSum(w), squares).div((double) size).reshape(s);
        return in.div(mean.mul(alpha).add(k).pow(beta));
    }

    // ------------------------------------------------------------------------------------------------ vectors

    /** {@link #normalize(Tensor, double, int, double)} to Euclidean length 1 along axis 1, with ε = 10⁻¹². */
    public static Tensor normalize(Tensor x) {
        return normalize(x, 2, 1, 1e-12);
    }

    /**
     * x / max(‖x‖ₚ, ε) along an axis.
     *
     * @throws io.leibniz.tensor.IndexException if there is no such axis
     */
    public static Tensor normalize(Tensor x, double p, int axis, double eps) {
        Tensor in = Ops.floating(x);
        return in.div(length(in, p, in.shape().axis("normalize", axis)).maximum(eps));
    }

    /**
     * cos of the angle between vectors along an axis: Σ a·b / (max(‖a‖, ε)·max(‖b‖, ε)). Shapes broadcast.
     *
     * @throws ShapeException if shapes don't broadcast
     */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int axis, double eps) {
        DType t = Losses.floating(a, b);
        Shape s = Shape.broadcast("cosineSimilarity", a.shape(), b.shape());
        int k = s.axis("cosineSimilarity", axis);
        Tensor x = a.to(t).expand(s);
        Tensor y = b.to(t).expand(s);
        return x.div(length(x, 2, k).maximum(eps)).mul(y.div(length(y, 2, k).maximum(eps))).sum(k);
    }

    /** Σ a·b / √((Σ a² + ε)(Σ b² + ε)) along the last axis, with a small ε: what the cosine embedding loss is made of. */
    static Tensor cosine(Tensor a, Tensor b) {
        DType t = Losses.floating(a, b);
        Tensor x = a.to(t);
        Tensor y = b.to(t);
        return x.mul(y).sum(-1).div(x.square().sum(-1).add(1e-12).mul(y.square().sum(-1).add(1e-12)).sqrt());
    }

    /**
     * ‖a − b + ε‖ₚ along the last axis. Shapes broadcast.
     *
     * @throws ShapeException if shapes don't broadcast
     */
    public static Tensor pairwiseDistance(Tensor a, Tensor b, double p, double eps, boolean keepdims) {
        Tensor d = Ops.floating(a.sub(b)).add(eps);
        Tensor y = length(d, p, d.shape().axis("pairwiseDistance", -1));
        return keepdims ? y : y.reshape(y.shape().without(y.rank() - 1));
    }

    /** ‖x‖ₚ along an axis, which stays. The derivative at 0 is 0. */
    private static Tensor length(Tensor x, double p, int axis) {
        if (p == Double.POSITIVE_INFINITY) return x.abs().amax(true, axis);
        if (p == Double.NEGATIVE_INFINITY) return x.abs().amin(true, axis);
        if (p == 0) return x.ne(0).to(x.dtype()).sum(true, axis);
        if (p == 1) return x.abs().sum(true, axis);
        Tensor sum = (p == 2 ? x.square() : x.abs().pow(p)).sum(true, axis);
        Tensor zero = sum.eq(0);
        Tensor safe = Tensor.where(zero, Tensor.onesLike(sum), sum);
        return Tensor.where(zero, Tensor.zerosLike(sum), p == 2 ? safe.sqrt() : safe.pow(1 / p));
    }

    // ------------------------------------------------------------------------------------------------ common

    private static int channels(String op, Tensor x) {
        if (x.rank() < 2) throw new ShapeException(op + ": x has shape " + x.shape() + ", it must be [N, C] or [N, C, spatial…]");
        return x.size(1);
    }

    /** [N, C, spatial…] as [N, C, S]. */
    private static Tensor planes(Tensor x) {
        Shape s = x.shape();
        return x.reshape(s.dim(0), s.dim(1), s.sub(2, s.rank()).numel());
    }

    private static Tensor perChannel(String op, String name, Tensor v, int c) {
        requireShape(op, name, v, Shape.of(c));
        return v;
    }

    private static void requireShape(String op, String name, Tensor v, Shape s) {
        if (v != null && !v.shape().equals(s)) throw new ShapeException(op + ": the " + name + " has shape " + v.shape() + ", it must be " + s);
    }

    /** Where the normalised axes begin. */
    private static int lastAxes(String op, Shape x, Shape normalized) {
        int k = x.rank() - normalized.rank();
        if (k < 0 || normalized.rank() == 0 || !x.sub(k, x.rank()).equals(normalized)) {
            throw new ShapeException(op + ": the last axes of x, " + x + ", are not " + normalized);
        }
        return k;
    }
}
