package io.leibniz.ops;

import io.leibniz.prim.Unary;
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
}
