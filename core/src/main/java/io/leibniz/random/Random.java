package io.leibniz.random;

import io.leibniz.kernel.Narrow;
import io.leibniz.prim.ArgReduce;
import io.leibniz.prim.ArgSort;
import io.leibniz.prim.RandomBits.Kind;
import io.leibniz.prim.Take;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/**
 * Random tensors as pure functions of a {@link Key}.
 *
 * <p>The element at row-major position i depends on the key and on i alone: a smaller tensor holds the first elements of
 * a larger one, shapes only arrange them, and neither threads nor vector widths have a part in it. The same key given to
 * two functions gives related numbers, so split it first. No derivative passes through a random number; scale and shift
 * it for one that does, as in {@code mean.add(std.mul(Random.normal(key, shape)))}.
 *
 * {@snippet :
 * Key[] k = Key.of(42).split(3);
 * Tensor x = Random.normal(k[0], 32, 784);              // f32[32, 784]
 * Tensor order = Random.permutation(k[1], 1797);        // i64[1797]
 * Tensor dice = Random.randint(k[2], 1, 7, 100);        // i64[100] of 1 to 6
 * }
 */
public final class Random {
    private static final long LOW_WORD = 0xFFFFFFFFL;

    private Random() {}

    // ------------------------------------------------------------------------------------------------ uniform

    /** Uniform in [0, 1), as f32: multiples of 2⁻²⁴. */
    public static Tensor uniform(Key key, int... shape) {
        return uniform(key, Shape.of(shape));
    }

    public static Tensor uniform(Key key, Shape shape) {
        return uniform(key, shape, DType.F32);
    }

    /**
     * Uniform in [0, 1): multiples of 2⁻⁸ in bf16, of 2⁻¹¹ in f16, of 2⁻²⁴ in f32, of 2⁻⁵³ in f64.
     *
     * @throws DTypeException unless the type is floating
     */
    public static Tensor uniform(Key key, Shape shape, DType dtype) {
        return key.draw("uniform", Kind.UNIFORM, floating("uniform", dtype), shape);
    }

    /** Uniform in [low, high), as f32. */
    public static Tensor uniform(Key key, double low, double high, Shape shape) {
        return uniform(key, low, high, shape, DType.F32);
    }

    /**
     * Uniform in [low, high).
     *
     * @throws IllegalArgumentException unless low &lt; high, both finite, and different in the type
     */
    public static Tensor uniform(Key key, double low, double high, Shape shape, DType dtype) {
        Tensor u = uniform(key, shape, dtype);
        double a = Tensor.scalar(low, dtype).item();
        double b = Tensor.scalar(high, dtype).item();
        if (!(a < b) || Double.isInfinite(a) || Double.isInfinite(b)) {
            throw new IllegalArgumentException("uniform: from " + low + " to " + high + " in " + dtype + " is no finite interval");
        }
        // low + u·(high − low) may round up to high.
        return u.to(dtype.arithmetic()).mul(b - a).add(a).to(dtype).minimum(Narrow.nextDown(dtype, b));
    }

    /**
     * All bits uniform.
     *
     * @throws DTypeException unless the type is integer
     */
    public static Tensor bits(Key key, Shape shape, DType dtype) {
        if (!dtype.isInteger()) throw new DTypeException("bits: are made as integers, not " + dtype);
        return key.draw("bits", Kind.BITS, dtype, shape);
    }

    // ------------------------------------------------------------------------------------------------ normal

    /** Normal with mean 0 and variance 1, as f32. */
    public static Tensor normal(Key key, int... shape) {
        return normal(key, Shape.of(shape));
    }

    public static Tensor normal(Key key, Shape shape) {
        return normal(key, shape, DType.F32);
    }

    /**
     * Normal with mean 0 and variance 1, by the transform of Box and Muller. Reaches ±6.66 in f32, ±9.4 in f64.
     *
     * @throws DTypeException unless the type is floating
     */
    public static Tensor normal(Key key, Shape shape, DType dtype) {
        return key.draw("normal", Kind.NORMAL, floating("normal", dtype), shape);
    }

    /** Normal with a mean and a standard deviation, as f32. */
    public static Tensor normal(Key key, double mean, double std, Shape shape) {
        return normal(key, mean, std, shape, DType.F32);
    }

    /** @throws IllegalArgumentException unless {@code std ≥ 0} */
    public static Tensor normal(Key key, double mean, double std, Shape shape, DType dtype) {
        if (!(std >= 0)) throw new IllegalArgumentException("normal: a standard deviation of " + std + "; it must be 0 or more");
        return normal(key, shape, dtype.arithmetic()).mul(std).add(mean).to(dtype);
    }

    /** Normal numbers between two bounds, as f32; see {@link #truncatedNormal(Key, double, double, Shape, DType)}. */
    public static Tensor truncatedNormal(Key key, double low, double high, int... shape) {
        return truncatedNormal(key, low, high, Shape.of(shape));
    }

    public static Tensor truncatedNormal(Key key, double low, double high, Shape shape) {
        return truncatedNormal(key, low, high, shape, DType.F32);
    }

    /**
     * Normal with mean 0 and variance 1 before all outside of [low, high] is thrown away; bounds may be infinite, or far in
     * a tail. Computed in f64.
     *
     * @throws IllegalArgumentException unless low &lt; high
     */
    public static Tensor truncatedNormal(Key key, double low, double high, Shape shape, DType dtype) {
        floating("truncatedNormal", dtype);
        if (!(low < high) || low == Double.POSITIVE_INFINITY || high == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("truncatedNormal: from " + low + " to " + high + " is no interval");
        }
        return Rejection.truncatedNormal(key, low, high, shape).to(dtype);
    }

    // ------------------------------------------------------------------------------------------------ integers

    /**
     * Integers uniform in [low, high), as i64.
     *
     * <p>A uniform fraction of 64 bits (128 where the range is larger than 2³¹) is multiplied by the range and its whole part
     * taken, so every integer has its share to within one part in 2³³: no modulo is involved, and no draw is rejected.
     *
     * @throws IllegalArgumentException unless low &lt; high
     */
    public static Tensor randint(Key key, long low, long high, int... shape) {
        return randint(key, low, high, Shape.of(shape));
    }

    public static Tensor randint(Key key, long low, long high, Shape shape) {
        if (low >= high) throw new IllegalArgumentException("randint: from " + low + " up to " + high + " (excluded) there is no integer");
        // May have wrapped: the range as an unsigned number.
        long range = high - low;
        if (range > 0 && range <= 1L << 31) {
            return timesFraction(range, bits(key, shape, DType.I64)).add(low);
        }
        Tensor words = bits(key, shape.concat(Shape.of(2)), DType.I64);
        Tensor a = words.select(-1, 0);
        Tensor carried = multiplyHigh(words.select(-1, 1), range);
        Tensor sum = a.mul(range).add(carried);
        Tensor carry = unsignedOrder(sum).lt(unsignedOrder(carried)).to(DType.I64);
        return multiplyHigh(a, range).add(carry).add(low);
    }

    /** ⌊range·bits / 2⁶⁴⌋ for a range up to 2³¹, where no part needs more than 63 bits. */
    private static Tensor timesFraction(long range, Tensor bits) {
        return Bitwise.shiftRight(Bitwise.and(Bitwise.shiftRight(bits, 32), LOW_WORD).mul(range)
                .add(Bitwise.shiftRight(Bitwise.and(bits, LOW_WORD).mul(range), 32)), 32);
    }

    /** The upper 64 of the 128 bits of an unsigned product, by the four products of its halves. */
    private static Tensor multiplyHigh(Tensor a, long b) {
        Tensor a1 = high(a);
        Tensor a0 = Bitwise.and(a, LOW_WORD);
        long b1 = b >>> 32;
        long b0 = b & LOW_WORD;
        Tensor cross = a1.mul(b0).add(high(a0.mul(b0)));
        Tensor other = a0.mul(b1).add(Bitwise.and(cross, LOW_WORD));
        return a1.mul(b1).add(high(cross)).add(high(other));
    }

    private static Tensor high(Tensor x) {
        return Bitwise.and(Bitwise.shiftRight(x, 32), LOW_WORD);
    }

    /** Signed numbers that compare as these would unsigned. */
    private static Tensor unsignedOrder(Tensor x) {
        return x.add(Long.MIN_VALUE);
    }

    // ------------------------------------------------------------------------------------------------ order and choice

    /** The numbers 0 to n − 1 in random order, as i64. */
    public static Tensor permutation(Key key, int n) {
        return Trace.apply(new ArgSort(0, false), bits(key, Shape.of(n), DType.I64));
    }

    /**
     * The slices of a tensor along its first axis in random order.
     *
     * @throws ShapeException for a scalar
     */
    public static Tensor permutation(Key key, Tensor x) {
        if (x.rank() == 0) throw new ShapeException("permutation: a scalar has no axis to shuffle");
        return Trace.apply(new Take(0), x, permutation(key, x.size(0)));
    }

    /** True with probability p, to within 2⁻³³. */
    public static Tensor bernoulli(Key key, double p, int... shape) {
        return bernoulli(key, p, Shape.of(shape));
    }

    /** @throws IllegalArgumentException unless {@code 0 ≤ p ≤ 1} */
    public static Tensor bernoulli(Key key, double p, Shape shape) {
        if (!(p >= 0 && p <= 1)) throw new IllegalArgumentException("bernoulli: probability " + p + " is outside of [0, 1]");
        long threshold = (long) Math.rint(p * 0x1p32) + Integer.MIN_VALUE;
        Tensor bits = bits(key, shape, DType.I32);
        return threshold > Integer.MAX_VALUE ? Tensor.full(shape, 1, DType.BOOL) : bits.lt(threshold);
    }

    /**
     * True with the probability that each element of p gives; outside of [0, 1] it counts as the nearest bound, NaN as 0. A
     * uniform p gives what {@link #bernoulli(Key, double, Shape)} gives.
     */
    public static Tensor bernoulli(Key key, Tensor p) {
        Tensor threshold = p.stopGradient().to(DType.F64).maximum(0).mul(0x1p32).round().to(DType.I64).add(Integer.MIN_VALUE);
        return bits(key, p.shape(), DType.I32).to(DType.I64).lt(threshold);
    }

    /**
     * One index for each row of logits [..., k], as i64 [...]: i with probability exp(logits[i]) / Σ exp(logits). By the
     * largest of logits plus Gumbel noise, which needs no normalising; an index with logit −∞ is never drawn.
     *
     * @throws ShapeException for a scalar, or if k = 0
     */
    public static Tensor categorical(Key key, Tensor logits) {
        return categorical(key, logits, Shape.SCALAR);
    }

    /** n indices for each row of logits [..., k], as i64 [n, ...]. */
    public static Tensor categorical(Key key, Tensor logits, int n) {
        return categorical(key, logits, Shape.of(n));
    }

    private static Tensor categorical(Key key, Tensor logits, Shape samples) {
        Shape s = logits.shape();
        if (s.rank() == 0 || s.dim(-1) == 0) {
            throw new ShapeException("categorical: logits of shape " + s + "; the last axis must hold at least one choice");
        }
        Shape all = samples.concat(s);
        // The smallest of Exp(1)/p is distributed as the largest of log p + Gumbel.
        Tensor wait = exponential(uniform(key, all, DType.F64).maximum(0x1p-54));
        Tensor score = logits.stopGradient().to(DType.F64).expand(all).sub(wait.log());
        return Trace.apply(new ArgReduce(true, all.rank() - 1), score);
    }

    // ------------------------------------------------------------------------------------------------ positive numbers

    /** Exponential with rate 1, as f32. */
    public static Tensor exponential(Key key, int... shape) {
        return exponential(key, Shape.of(shape), DType.F32);
    }

    /** Exponential with rate 1: density e⁻ˣ on x ≥ 0. Divide by a rate for another. Computed in f64, so it reaches 36.7. */
    public static Tensor exponential(Key key, Shape shape, DType dtype) {
        floating("exponential", dtype);
        return exponential(uniform(key, shape, DType.F64)).to(dtype);
    }

    /** −log(1 − u). */
    static Tensor exponential(Tensor u) {
        return u.neg().log1p().neg();
    }

    /**
     * Gamma with shape parameter alpha, an element each, and scale 1: density x^(α−1)·e⁻ˣ / Γ(α) on x &gt; 0. G. Marsaglia and
     * W. W. Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26 (2000); computed in f64 and given in the
     * type of alpha. NaN where alpha isn't positive. A small alpha gives numbers below the range of f32, which are 0.
     */
    public static Tensor gamma(Key key, Tensor alpha) {
        DType dtype = alpha.dtype().isFloating() ? alpha.dtype() : DType.F32;
        return Rejection.gamma(key, alpha.stopGradient().to(DType.F64)).to(dtype);
    }

    /** Gamma with one shape parameter for all, as f32. */
    public static Tensor gamma(Key key, double alpha, int... shape) {
        return gamma(key, alpha, Shape.of(shape), DType.F32);
    }

    /** @throws IllegalArgumentException unless alpha is positive and finite */
    public static Tensor gamma(Key key, double alpha, Shape shape, DType dtype) {
        floating("gamma", dtype);
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("gamma: alpha is " + alpha + "; it must be positive and finite");
        }
        return Rejection.gamma(key, Tensor.full(shape, alpha, DType.F64)).to(dtype);
    }

    private static DType floating(String op, DType dtype) {
        if (!dtype.isFloating()) throw new DTypeException(op + ": numbers are made of a floating type, not " + dtype);
        return dtype;
    }
}
