package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.DMath;
import io.leibniz.kernel.FMath;
import io.leibniz.tensor.Tensor;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Pointwise functions of two operands of equal shape and type: each with its definition and its two partials.
 *
 * <p>A rule {@code (t, a, b, y) -> t·∂f/∂a} serves tangents and cotangents alike; null means zero everywhere. On truth
 * values only {@link #AND}, {@link #OR} and {@link #XOR} are defined.
 */
public enum Binary implements Primitive {
    ADD((a, b) -> a + b, (a, b) -> a + b, (a, b) -> a + b, (t, a, b, y) -> t, (t, a, b, y) -> t),
    SUB((a, b) -> a - b, (a, b) -> a - b, (a, b) -> a - b, (t, a, b, y) -> t, (t, a, b, y) -> t.neg()),
    MUL((a, b) -> a * b, (a, b) -> a * b, (a, b) -> a * b, (t, a, b, y) -> t.mul(b), (t, a, b, y) -> t.mul(a)),
    /** Floating division; integers are converted before. */
    DIV((a, b) -> a / b, (a, b) -> a / b, null, (t, a, b, y) -> t.div(b), (t, a, b, y) -> t.mul(y.div(b)).neg()),
    /**
     * aᵇ; 1 where a = 1 or b = 0, also beside NaN. ∂/∂a = b·aᵇ⁻¹, and 0 where b = 0, also at a = 0. ∂/∂b = aᵇ·log a, and 0 where a = 0 and b ≥ 0.
     */
    POW(FMath::pow, DMath::pow, Binary::integerPower,
            (t, a, b, y) -> {
                Tensor zero = b.eq(0);
                return t.mul(Tensor.where(zero, Tensor.zerosLike(b), b.mul(a.pow(b.sub(1)))));
            },
            (t, a, b, y) -> {
                Tensor zero = a.eq(0).logicalAnd(b.ge(0));
                return t.mul(Tensor.where(zero, Tensor.zerosLike(a), y.mul(Tensor.where(zero, Tensor.onesLike(a), a).log())));
            }),
    ATAN2(FMath::atan2, StrictMath::atan2, null,
            (t, a, b, y) -> t.mul(b.div(a.square().add(b.square()))),
            (t, a, b, y) -> t.mul(a.div(a.square().add(b.square()))).neg()),
    /** NaN if either is NaN; at a tie the derivative is split in halves. */
    MAXIMUM(Math::max, Math::max, Math::max,
            (t, a, b, y) -> larger(t, a, b), (t, a, b, y) -> larger(t, b, a)),
    /** NaN if either is NaN; at a tie the derivative is split in halves. */
    MINIMUM(Math::min, Math::min, Math::min,
            (t, a, b, y) -> larger(t, b, a), (t, a, b, y) -> larger(t, a, b)),
    /** The remainder with the sign of the dividend, as C's {@code fmod} and Java's {@code %}. */
    FMOD((a, b) -> a % b, (a, b) -> a % b, (a, b) -> a % b,
            (t, a, b, y) -> t, (t, a, b, y) -> t.mul(a.div(b).trunc()).neg()),
    /** The remainder with the sign of the divisor, as Python's {@code %}. */
    REMAINDER(Binary::floorMod, Binary::floorMod, Math::floorMod,
            (t, a, b, y) -> t, (t, a, b, y) -> t.mul(a.div(b).floor()).neg()),
    /** ⌊a / b⌋. */
    FLOOR_DIV((a, b) -> (float) Math.floor(a / b), (a, b) -> Math.floor(a / b), Math::floorDiv, null, null),

    AND(null, null, (a, b) -> a & b, null, null),
    OR(null, null, (a, b) -> a | b, null, null),
    XOR(null, null, (a, b) -> a ^ b, null, null),
    SHL(null, null, (a, b) -> a << b, null, null),
    /** Arithmetic shift to the right. */
    SHR(null, null, (a, b) -> a >> b, null, null),

    /** {@code a·(1 − b²)}: the derivative of tanh from its value b, in one pass. */
    TANH_GRAD((a, b) -> a * (1 - b * b), (a, b) -> a * (1 - b * b), null,
            (t, a, b, y) -> tanhGrad(t, b), (t, a, b, y) -> t.mul(a).mul(b).mul(-2)),
    /** {@code a·b·(1 − b)}: the derivative of the sigmoid from its value b. */
    SIGMOID_GRAD((a, b) -> a * (b * (1 - b)), (a, b) -> a * (b * (1 - b)), null,
            (t, a, b, y) -> sigmoidGrad(t, b), (t, a, b, y) -> t.mul(a).mul(b.mul(-2).add(1))),
    /** ψ⁽ᵃ⁾(b), the a-th derivative of digamma; the order a is a whole number and a constant. */
    POLYGAMMA((a, b) -> (float) DMath.polygamma(Math.round(a), b), (a, b) -> DMath.polygamma((int) Math.round(a), b), null,
            (t, a, b, y) -> null, (t, a, b, y) -> t.mul(polygamma(a.add(1.0), b))),
    /** a where b is not ≤ 0, else 0: the derivative of relu from its value or its argument. */
    RELU_GRAD((a, b) -> b <= 0 ? 0 : a, (a, b) -> b <= 0 ? 0 : a, null,
            (t, a, b, y) -> reluGrad(t, b), null);

    /** A function of two floats. */
    @FunctionalInterface
    public interface FloatBinaryOperator {
        float applyAsFloat(float a, float b);
    }

    /** {@code t·∂f/∂a} or {@code t·∂f/∂b}, given also {@code y = f(a, b)}. */
    @FunctionalInterface
    interface Rule {
        Tensor apply(Tensor t, Tensor a, Tensor b, Tensor y);
    }

    /** The definition on f32: what every faster kernel must equal bit for bit. Null if there is none. */
    public final FloatBinaryOperator f32;
    public final DoubleBinaryOperator f64;
    /** The definition on integers; null where the operation is floating only. */
    public final LongBinaryOperator i64;
    private final Rule left;
    private final Rule right;

    Binary(FloatBinaryOperator f32, DoubleBinaryOperator f64, LongBinaryOperator i64, Rule left, Rule right) {
        this.f32 = f32;
        this.f64 = f64;
        this.i64 = i64;
        this.left = left;
        this.right = right;
    }

    /** ψ⁽ⁿ⁾(x). */
    public static Tensor polygamma(int order, Tensor x) {
        return polygamma(Tensor.fullLike(x, order), x);
    }

    private static Tensor polygamma(Tensor order, Tensor x) {
        return apply(POLYGAMMA, order, x);
    }

    static Tensor tanhGrad(Tensor t, Tensor y) {
        return apply(TANH_GRAD, t, y);
    }

    static Tensor sigmoidGrad(Tensor t, Tensor y) {
        return apply(SIGMOID_GRAD, t, y);
    }

    static Tensor reluGrad(Tensor t, Tensor y) {
        return apply(RELU_GRAD, t, y);
    }

    private static Tensor larger(Tensor t, Tensor a, Tensor b) {
        return Tensor.where(a.eq(b), t.mul(0.5), Tensor.where(a.gt(b), t, Tensor.zerosLike(t)));
    }

    private static float floorMod(float a, float b) {
        float r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    private static double floorMod(double a, double b) {
        double r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    private static long integerPower(long base, long exponent) {
        if (exponent < 0) {
            return switch (Math.clamp(base, -2, 2)) {
                case 1 -> 1;
                case -1 -> (exponent & 1) == 0 ? 1 : -1;
                case 0 -> throw new ArithmeticException("pow: 0 to the negative integer power " + exponent);
                default -> 0;
            };
        }
        long r = 1;
        for (long b = base, e = exponent; e > 0; e >>= 1, b *= b) if ((e & 1) != 0) r *= b;
        return r;
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public boolean differentiable() {
        return left != null;
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor a = t[0] == null || left == null ? null : left.apply(t[0], x[0], x[1], y);
        Tensor b = t[1] == null || right == null ? null : right.apply(t[1], x[0], x[1], y);
        return a == null ? b : b == null ? a : a.add(b);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        Rule rule = i == 0 ? left : right;
        return rule == null ? null : rule.apply(ct, x[0], x[1], y);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        Tensor[] r = Primitive.allBatched(x, batched, n);
        return apply(this, r[0], r[1]);
    }
}
