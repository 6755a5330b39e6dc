package io.leibniz.ops;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/** Pointwise functions. Each keeps the shape; integers become f32 where the result is not an integer. */
public sealed interface Elementary permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** eˣ. Integers become f32. */
    default Tensor exp() {
        return Ops.floatingUnary(Unary.EXP, self());
    }

    /** 2ˣ. Integers become f32. */
    default Tensor exp2() {
        return Ops.floatingUnary(Unary.EXP2, self());
    }

    /** eˣ − 1, accurate near 0. Integers become f32. */
    default Tensor expm1() {
        return Ops.floatingUnary(Unary.EXPM1, self());
    }

    /** The natural logarithm; −inf at 0, NaN below. Integers become f32. */
    default Tensor log() {
        return Ops.floatingUnary(Unary.LOG, self());
    }

    /** The logarithm to base 2. Integers become f32. */
    default Tensor log2() {
        return Ops.floatingUnary(Unary.LOG2, self());
    }

    /** The logarithm to base 10. Integers become f32. */
    default Tensor log10() {
        return Ops.floatingUnary(Unary.LOG10, self());
    }

    /** log(1 + x), accurate near 0. Integers become f32. */
    default Tensor log1p() {
        return Ops.floatingUnary(Unary.LOG1P, self());
    }

    /** √x; NaN below 0. The derivative at 0 is +inf, so 0·inf is NaN behind it. Integers become f32. */
    default Tensor sqrt() {
        return Ops.floatingUnary(Unary.SQRT, self());
    }

    /** 1/√x. Integers become f32. */
    default Tensor rsqrt() {
        return Ops.floatingUnary(Unary.RSQRT, self());
    }

    /** 1/x. Integers become f32. */
    default Tensor reciprocal() {
        return Ops.floatingUnary(Unary.RECIPROCAL, self());
    }

    /** sin x, x in radians. Integers become f32. */
    default Tensor sin() {
        return Ops.floatingUnary(Unary.SIN, self());
    }

    /** cos x. Integers become f32. */
    default Tensor cos() {
        return Ops.floatingUnary(Unary.COS, self());
    }

    /** tan x. Integers become f32. */
    default Tensor tan() {
        return Ops.floatingUnary(Unary.TAN, self());
    }

    /** The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]. Integers become f32. */
    default Tensor asin() {
        return Ops.floatingUnary(Unary.ASIN, self());
    }

    /** The angle in [0, π] whose cosine is x; NaN outside [−1, 1]. Integers become f32. */
    default Tensor acos() {
        return Ops.floatingUnary(Unary.ACOS, self());
    }

    /** The angle in (−π/2, π/2) whose tangent is x. Integers become f32. */
    default Tensor atan() {
        return Ops.floatingUnary(Unary.ATAN, self());
    }

    /** (eˣ − e⁻ˣ)/2. Integers become f32. */
    default Tensor sinh() {
        return Ops.floatingUnary(Unary.SINH, self());
    }

    /** (eˣ + e⁻ˣ)/2. Integers become f32. */
    default Tensor cosh() {
        return Ops.floatingUnary(Unary.COSH, self());
    }

    /** (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ). Integers become f32. */
    default Tensor tanh() {
        return Ops.floatingUnary(Unary.TANH, self());
    }

    /** The inverse of sinh. Integers become f32. */
    default Tensor asinh() {
        return Ops.floatingUnary(Unary.ASINH, self());
    }

    /** The inverse of cosh, ≥ 0; NaN below 1. Integers become f32. */
    default Tensor acosh() {
        return Ops.floatingUnary(Unary.ACOSH, self());
    }

    /** The inverse of tanh; ±inf at ±1, NaN beyond. Integers become f32. */
    default Tensor atanh() {
        return Ops.floatingUnary(Unary.ATANH, self());
    }

    /** 2/√π ∫₀ˣ e^(−t²) dt. Integers become f32. */
    default Tensor erf() {
        return Ops.floatingUnary(Unary.ERF, self());
    }

    /** 1 − erf x, accurate in the tail. Integers become f32. */
    default Tensor erfc() {
        return Ops.floatingUnary(Unary.ERFC, self());
    }

    /** The inverse of erf; ±inf at ±1, NaN beyond. Integers become f32. */
    default Tensor erfinv() {
        return Ops.floatingUnary(Unary.ERFINV, self());
    }

    /** log |Γ(x)|. Integers become f32. */
    default Tensor lgamma() {
        return Ops.floatingUnary(Unary.LGAMMA, self());
    }

    /** ψ(x) = d log |Γ(x)| / dx. Integers become f32. */
    default Tensor digamma() {
        return Ops.floatingUnary(Unary.DIGAMMA, self());
    }

    /** ψ′(x), the derivative of digamma. Integers become f32. */
    default Tensor trigamma() {
        return Ops.floatingUnary(Unary.TRIGAMMA, self());
    }

    /** −x. */
    default Tensor neg() {
        return Ops.unary(Unary.NEG, self());
    }

    /** |x|; the derivative at 0 is 0. */
    default Tensor abs() {
        return Ops.unary(Unary.ABS, self());
    }

    /** −1, 0 or 1; the derivative is 0. */
    default Tensor sign() {
        return Ops.unary(Unary.SIGN, self());
    }

    /** x². */
    default Tensor square() {
        return Ops.unary(Unary.SQUARE, self());
    }

    /** The largest integer ≤ x; the derivative is 0. */
    default Tensor floor() {
        return Ops.unary(Unary.FLOOR, self());
    }

    /** The smallest integer ≥ x; the derivative is 0. */
    default Tensor ceil() {
        return Ops.unary(Unary.CEIL, self());
    }

    /** The nearest integer, halves to the even one; the derivative is 0. */
    default Tensor round() {
        return Ops.unary(Unary.ROUND, self());
    }

    /** The integer part, towards 0; the derivative is 0. */
    default Tensor trunc() {
        return Ops.unary(Unary.TRUNC, self());
    }

    /** x − trunc x, with the sign of x. */
    default Tensor frac() {
        return self().sub(self().trunc());
    }

    /** sin(πx)/(πx), 1 at 0. */
    default Tensor sinc() {
        Tensor x = Ops.floating(self());
        Tensor zero = x.eq(0);
        Tensor safe = Tensor.where(zero, Tensor.onesLike(x), x).mul(Math.PI);
        Tensor square = x.mul(Math.PI).square();
        // Near 0 its series 1 − (πx)²/6, which has the right derivatives there too.
        return Tensor.where(zero, square.mul(-1.0 / 6).add(1.0), safe.sin().div(safe));
    }

    /** Degrees to radians. */
    default Tensor deg2rad() {
        return Ops.floating(self()).mul(Math.PI / 180);
    }

    /** Radians to degrees. */
    default Tensor rad2deg() {
        return Ops.floating(self()).mul(180 / Math.PI);
    }

    /** log(x/(1 − x)), the inverse of the sigmoid. */
    default Tensor logit() {
        Tensor x = Ops.floating(self());
        return x.log().sub(x.neg().log1p());
    }

    /** Σ log Γ(x − i/2) for i = 0 … p − 1, plus p(p − 1)/4·log π: log of the multivariate Γ. */
    default Tensor mvlgamma(int p) {
        if (p < 1) throw new IllegalArgumentException("mvlgamma: p = " + p + "; give at least 1");
        Tensor y = Ops.floating(self()).lgamma();
        for (int i = 1; i < p; i++) y = y.add(Ops.floating(self()).sub(i / 2.0).lgamma());
        return y.add(p * (p - 1) / 4.0 * Math.log(Math.PI));
    }

    /** The n-th derivative of digamma. */
    default Tensor polygamma(int n) {
        if (n < 0) throw new IllegalArgumentException("polygamma: the order is " + n + "; give 0 or more");
        Tensor x = Ops.floating(self());
        return n == 0 ? x.digamma() : n == 1 ? x.trigamma() : Binary.polygamma(n, x);
    }

    /** Finite numbers in place of NaN and the infinities. */
    default Tensor nanToNum(double nan, double positive, double negative) {
        Tensor x = self();
        if (!x.dtype().isFloating()) return x;
        Tensor y = Tensor.where(x.isNan(), Tensor.fullLike(x, nan), x);
        y = Tensor.where(x.eq(Double.POSITIVE_INFINITY), Tensor.fullLike(x, positive), y);
        return Tensor.where(x.eq(Double.NEGATIVE_INFINITY), Tensor.fullLike(x, negative), y);
    }

    /** 0 for NaN, the largest and smallest numbers of the type for the infinities. */
    default Tensor nanToNum() {
        double largest = self().dtype().max();
        return nanToNum(0, largest, -largest);
    }

    /** Whether the sign is negative, also that of −0. */
    default Tensor signbit() {
        Tensor x = self();
        return x.dtype().isFloating() ? x.lt(0).logicalOr(x.eq(0).logicalAnd(x.reciprocal().lt(0))) : x.lt(0);
    }
}
