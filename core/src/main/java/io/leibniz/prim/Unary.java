package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.kernel.DMath;
import io.leibniz.kernel.FMath;
import io.leibniz.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Pointwise functions of one operand: each with its f32 and f64 definition, its integer one where it has one, and its
 * derivative.
 *
 * <p>A derivative {@code (t, x, y) -> t·f'(x)} multiplies by a diagonal matrix, so one rule serves tangents and
 * cotangents alike. {@code null} means zero everywhere.
 */
public enum Unary implements Primitive {
    NEG(x -> -x, x -> -x, x -> -x, (t, x, y) -> t.neg()),
    ABS(Math::abs, Math::abs, Math::abs, (t, x, y) -> t.mul(x.sign())),
    SIGN(Math::signum, Math::signum, Long::signum, null),
    SQUARE(x -> x * x, x -> x * x, x -> x * x, (t, x, y) -> t.mul(x).mul(2)),
    SQRT(x -> (float) Math.sqrt(x), Math::sqrt, (t, x, y) -> t.div(y.mul(2))),
    RSQRT(FMath::rsqrt, x -> 1 / Math.sqrt(x), (t, x, y) -> t.mul(y.div(x)).mul(-0.5)),
    RECIPROCAL(x -> 1 / x, x -> 1 / x, (t, x, y) -> t.mul(y.square()).neg()),

    EXP(FMath::exp, DMath::exp, (t, x, y) -> t.mul(y)),
    EXP2(FMath::exp2, DMath::exp2, (t, x, y) -> t.mul(y).mul(Math.log(2))),
    EXPM1(FMath::expm1, StrictMath::expm1, (t, x, y) -> t.mul(y.add(1))),
    LOG(FMath::log, StrictMath::log, (t, x, y) -> t.div(x)),
    LOG2(FMath::log2, DMath::log2, (t, x, y) -> t.div(x.mul(Math.log(2)))),
    LOG10(FMath::log10, StrictMath::log10, (t, x, y) -> t.div(x.mul(Math.log(10)))),
    LOG1P(FMath::log1p, StrictMath::log1p, (t, x, y) -> t.div(x.add(1))),

    SIN(FMath::sin, StrictMath::sin, (t, x, y) -> t.mul(x.cos())),
    COS(FMath::cos, StrictMath::cos, (t, x, y) -> t.mul(x.sin()).neg()),
    TAN(FMath::tan, StrictMath::tan, (t, x, y) -> t.mul(y.square().add(1))),
    ASIN(FMath::asin, StrictMath::asin, (t, x, y) -> t.mul(x.square().rsub(1).rsqrt())),
    ACOS(FMath::acos, StrictMath::acos, (t, x, y) -> t.mul(x.square().rsub(1).rsqrt()).neg()),
    ATAN(FMath::atan, StrictMath::atan, (t, x, y) -> t.div(x.square().add(1))),
    SINH(FMath::sinh, StrictMath::sinh, (t, x, y) -> t.mul(x.cosh())),
    COSH(FMath::cosh, StrictMath::cosh, (t, x, y) -> t.mul(x.sinh())),
    TANH(FMath::tanh, DMath::tanh, (t, x, y) -> Binary.tanhGrad(t, y)),
    ASINH(FMath::asinh, DMath::asinh, (t, x, y) -> t.mul(x.square().add(1).rsqrt())),
    ACOSH(FMath::acosh, DMath::acosh, (t, x, y) -> t.mul(x.square().sub(1).rsqrt())),
    ATANH(FMath::atanh, DMath::atanh, (t, x, y) -> t.div(x.square().rsub(1))),

    /** 1 / (1 + e⁻ˣ). */
    SIGMOID(FMath::sigmoid, DMath::sigmoid, (t, x, y) -> Binary.sigmoidGrad(t, y)),
    /** −log(1 + e⁻ˣ), stable in both tails. */
    LOG_SIGMOID(FMath::logSigmoid, DMath::logSigmoid, (t, x, y) -> t.mul(x.neg().sigmoid())),
    /** log(1 + eˣ), stable in both tails. */
    SOFTPLUS(FMath::softplus, DMath::softplus, (t, x, y) -> t.mul(x.sigmoid())),
    /** max(x, 0); the derivative at 0 is 0, NaN passes. */
    RELU(x -> x <= 0 ? 0 : x, x -> x <= 0 ? 0 : x, x -> Math.max(x, 0), (t, x, y) -> Binary.reluGrad(t, y)),
    /** x·Φ(x). */
    GELU(FMath::gelu, DMath::gelu, (t, x, y) -> t.mul(geluGrad(x))),
    /** Φ(x) + x·φ(x), the derivative of gelu, from one exponential. */
    GELU_GRAD(FMath::geluGrad, DMath::geluGrad, (t, x, y) -> t.mul(
            x.square().mul(-0.5).exp().mul(x.square().rsub(2)).mul(1 / Math.sqrt(2 * Math.PI)))),
    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))). */
    GELU_TANH(FMath::geluTanh, DMath::geluTanh, (t, x, y) -> {
        double c = Math.sqrt(2 / Math.PI);
        Tensor u = x.square().mul(0.044715).add(1).mul(x).mul(c).tanh();
        Tensor du = x.square().mul(3 * 0.044715).add(1).mul(c);
        return t.mul(u.add(1).add(x.mul(u.square().rsub(1)).mul(du)).mul(0.5));
    }),
    /** x·sigmoid(x). */
    SILU(FMath::silu, DMath::silu, (t, x, y) -> {
        Tensor s = x.sigmoid();
        return t.mul(s.mul(x.mul(s.rsub(1)).add(1)));
    }),

    ERF(FMath::erf, DMath::erf, (t, x, y) -> t.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI))),
    ERFC(FMath::erfc, DMath::erfc, (t, x, y) -> t.mul(x.square().neg().exp()).mul(-2 / Math.sqrt(Math.PI))),
    ERFINV(FMath::erfinv, DMath::erfinv, (t, x, y) -> t.mul(y.square().exp()).mul(Math.sqrt(Math.PI) / 2)),
    /** log |Γ(x)|. */
    LGAMMA(FMath::lgamma, DMath::lgamma, (t, x, y) -> t.mul(x.digamma())),
    /** ψ(x) = d log Γ(x) / dx. */
    DIGAMMA(FMath::digamma, DMath::digamma, (t, x, y) -> t.mul(x.trigamma())),
    /** ψ′(x). */
    TRIGAMMA(x -> (float) DMath.trigamma(x), DMath::trigamma, (t, x, y) -> t.mul(Binary.polygamma(2, x))),

    FLOOR(x -> (float) Math.floor(x), Math::floor, x -> x, null),
    CEIL(x -> (float) Math.ceil(x), Math::ceil, x -> x, null),
    /** To the nearest integer, halves to the even one. */
    ROUND(x -> (float) Math.rint(x), Math::rint, x -> x, null),
    TRUNC(x -> (float) (x < 0 ? Math.ceil(x) : Math.floor(x)), x -> x < 0 ? Math.ceil(x) : Math.floor(x), x -> x, null),
    /** Bitwise complement of integers, negation of truth values. */
    NOT(null, null, x -> ~x, null),
    /** The identity that no derivative passes. */
    STOP_GRADIENT(x -> x, x -> x, x -> x, null);

    /** A function of one float. */
    @FunctionalInterface
    public interface FloatUnaryOperator {
        float applyAsFloat(float x);
    }

    /** {@code t·f'(x)}, given also {@code y = f(x)}. */
    @FunctionalInterface
    interface Rule {
        Tensor apply(Tensor t, Tensor x, Tensor y);
    }

    /** The definition on f32: what every faster kernel must equal bit for bit. Null if there is none. */
    public final FloatUnaryOperator f32;
    /** The definition on f64. */
    public final DoubleUnaryOperator f64;
    /** The definition on integers; null where the operation is floating only. */
    public final LongUnaryOperator i64;
    private final Rule rule;

    Unary(FloatUnaryOperator f32, DoubleUnaryOperator f64, Rule rule) {
        this(f32, f64, null, rule);
    }

    Unary(FloatUnaryOperator f32, DoubleUnaryOperator f64, LongUnaryOperator i64, Rule rule) {
        this.f32 = f32;
        this.f64 = f64;
        this.i64 = i64;
        this.rule = rule;
    }

    private static Tensor geluGrad(Tensor x) {
        return apply(GELU_GRAD, x);
    }

    @Override
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public boolean differentiable() {
        return rule != null;
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return rule.apply(t[0], x[0], y);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return rule.apply(ct, x[0], y);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, x[0]);
    }
}
