package io.leibniz.ops;

import io.leibniz.prim.Binary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/** Arithmetic of two tensors, or of a tensor and a Java number, which takes the type of the tensor. */
public sealed interface Arithmetic permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** x + y. */
    default Tensor add(Tensor y) {
        return Ops.arithmetic(Binary.ADD, self(), y);
    }

    default Tensor add(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.add(y)) : add(Ops.number("add", self(), y));
    }

    default Tensor add(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.add(y)) : add(Ops.number("add", self(), y));
    }

    /** x − y. */
    default Tensor sub(Tensor y) {
        return Ops.arithmetic(Binary.SUB, self(), y);
    }

    default Tensor sub(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.sub(y)) : sub(Ops.number("sub", self(), y));
    }

    default Tensor sub(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.sub(y)) : sub(Ops.number("sub", self(), y));
    }

    /** x·y. */
    default Tensor mul(Tensor y) {
        return Ops.arithmetic(Binary.MUL, self(), y);
    }

    default Tensor mul(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.mul(y)) : mul(Ops.number("mul", self(), y));
    }

    default Tensor mul(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.mul(y)) : mul(Ops.number("mul", self(), y));
    }

    /** The remainder of x / y with the sign of x. */
    default Tensor fmod(Tensor y) {
        return Ops.arithmetic(Binary.FMOD, self(), y);
    }

    default Tensor fmod(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.fmod(y)) : fmod(Ops.number("fmod", self(), y));
    }

    default Tensor fmod(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.fmod(y)) : fmod(Ops.number("fmod", self(), y));
    }

    /** The remainder of x / y with the sign of y. */
    default Tensor remainder(Tensor y) {
        return Ops.arithmetic(Binary.REMAINDER, self(), y);
    }

    default Tensor remainder(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.remainder(y)) : remainder(Ops.number("remainder", self(), y));
    }

    default Tensor remainder(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.remainder(y)) : remainder(Ops.number("remainder", self(), y));
    }

    /** ⌊x / y⌋; the derivative is 0. */
    default Tensor floorDivide(Tensor y) {
        return Ops.arithmetic(Binary.FLOOR_DIV, self(), y);
    }

    default Tensor floorDivide(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.floorDivide(y)) : floorDivide(Ops.number("floorDivide", self(), y));
    }

    default Tensor floorDivide(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.floorDivide(y)) : floorDivide(Ops.number("floorDivide", self(), y));
    }

    /** The larger; NaN if either is. At a tie each gets half of the derivative. */
    default Tensor maximum(Tensor y) {
        return Ops.arithmetic(Binary.MAXIMUM, self(), y);
    }

    default Tensor maximum(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.maximum(y)) : maximum(Ops.number("maximum", self(), y));
    }

    default Tensor maximum(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.maximum(y)) : maximum(Ops.number("maximum", self(), y));
    }

    /** The smaller; NaN if either is. At a tie each gets half of the derivative. */
    default Tensor minimum(Tensor y) {
        return Ops.arithmetic(Binary.MINIMUM, self(), y);
    }

    default Tensor minimum(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.minimum(y)) : minimum(Ops.number("minimum", self(), y));
    }

    default Tensor minimum(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.minimum(y)) : minimum(Ops.number("minimum", self(), y));
    }

    /** x / y; integers become f32 first. */
    default Tensor div(Tensor y) {
        return Ops.binary(Binary.DIV, Ops.resultType(self(), y).floating(), self(), y);
    }

    default Tensor div(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.div(y)) : div(Ops.number("div", self(), y));
    }

    /** y − x. */
    default Tensor rsub(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.rsub(y)) : Ops.number("rsub", self(), y).sub(self());
    }

    default Tensor rsub(long y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.rsub(y)) : Ops.number("rsub", self(), y).sub(self());
    }

    /** y / x. */
    default Tensor rdiv(double y) {
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.rdiv(y)) : Ops.number("rdiv", self(), y).div(self());
    }

    /**
     * xʸ, as C99 defines it: 1 where x = 1 or y = 0, also beside NaN. The derivative by x is 0 where y = 0, that by y is 0 where x = 0 and y ≥ 0.
     *
     * @throws ArithmeticException for an integer 0 to a negative integer power
     */
    default Tensor pow(Tensor y) {
        return Ops.arithmetic(Binary.POW, self(), y);
    }

    /** xʸ for one number y; x² and x³ are products, rounded once and twice. */
    default Tensor pow(double y) {
        if ((y == 2 || y == 3) && self().dtype().isFloating()) return pow((long) y);
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.pow(y)) : pow(Ops.number("pow", self(), y));
    }

    default Tensor pow(long y) {
        if (y == 2) return self().square();
        if (y == 3 && self().dtype().isFloating() && !self().dtype().isStorage()) return self().square().mul(self());
        return Ops.inexact(self(), y) ? Ops.rounded(self(), x -> x.pow(y)) : pow(Ops.number("pow", self(), y));
    }

    /** The angle of the point (y, x) = (this, other), in (−π, π]. */
    default Tensor atan2(Tensor x) {
        return Ops.binary(Binary.ATAN2, Ops.resultType(self(), x).floating(), self(), x);
    }

    /** x between two bounds, else the bound; the derivative at a bound is 1. NaN stays. */
    default Tensor clamp(double low, double high) {
        Tensor x = self();
        return x.clamp(Ops.number("clamp", x, low), Ops.number("clamp", x, high));
    }

    default Tensor clamp(long low, long high) {
        Tensor x = self();
        return x.clamp(Ops.number("clamp", x, low), Ops.number("clamp", x, high));
    }

    /** The same with tensors as bounds; either may be null. Where low exceeds high the result is high. */
    default Tensor clamp(Tensor low, Tensor high) {
        Tensor x = self();
        if (low != null) Shape.broadcast("clamp", x.shape(), low.shape());
        if (high != null) Shape.broadcast("clamp", x.shape(), high.shape());
        if (low != null) x = Tensor.where(x.lt(low), low, x);
        return high == null ? x : Tensor.where(x.gt(high), high, x);
    }

    /** x, or the bound where x is smaller. */
    default Tensor clampMin(double low) {
        return clamp(Ops.number("clamp", self(), low), null);
    }

    /** x, or the bound where x is larger. */
    default Tensor clampMax(double high) {
        return clamp(null, Ops.number("clamp", self(), high));
    }

    /** x + weight·(y − x). */
    default Tensor lerp(Tensor y, Tensor weight) {
        return self().add(weight.mul(y.sub(self())));
    }

    default Tensor lerp(Tensor y, double weight) {
        return self().add(y.sub(self()).mul(weight));
    }

    /** x + value·a·b. */
    default Tensor addcmul(Tensor a, Tensor b, double value) {
        return self().add(a.mul(b).mul(value));
    }

    /** x + value·a/b. */
    default Tensor addcdiv(Tensor a, Tensor b, double value) {
        return self().add(a.div(b).mul(value));
    }

    /** x / y rounded towards 0; the derivative is 0. */
    default Tensor truncDivide(Tensor y) {
        Tensor x = self();
        DType t = Ops.resultType(x, y);
        if (t.isFloating()) return x.div(y).trunc();
        Tensor q = x.floorDivide(y);
        Tensor inexact = q.mul(y).ne(x).logicalAnd(q.lt(0));
        return q.add(inexact.to(q.dtype()));
    }

    /** √(x² + y²); 0 at the origin, with derivative 0. */
    default Tensor hypot(Tensor y) {
        Tensor x = Ops.floating(self());
        Tensor top = x.abs().maximum(y.abs()).stopGradient();
        Tensor plain = top.eq(0).logicalOr(top.isFinite().logicalNot());
        Tensor scale = Tensor.where(plain, Tensor.onesLike(top), top);
        Tensor s = x.div(scale).square().add(y.div(scale).square());
        Tensor zero = s.eq(0);
        return Tensor.where(zero, Tensor.zerosLike(s), Tensor.where(zero, Tensor.onesLike(s), s).sqrt()).mul(scale);
    }

    /** x·log y; 0 where x is 0 and y is not NaN. */
    default Tensor xlogy(Tensor y) {
        Tensor x = Ops.floating(self());
        Tensor none = x.eq(0).logicalAnd(y.isNan().logicalNot());
        Tensor safe = Tensor.where(none, Tensor.onesLike(y), y);
        // The product stays, so that the derivative by x is log y also where x is 0.
        return Tensor.where(none.logicalAnd(y.le(0)), Tensor.zerosLike(x), x.mul(Tensor.where(y.gt(0), y, safe).log()));
    }

    /** x·log(1 + y); 0 where x is 0 and y is not NaN. */
    default Tensor xlog1py(Tensor y) {
        Tensor x = Ops.floating(self());
        Tensor none = x.eq(0).logicalAnd(y.le(-1));
        return Tensor.where(none, Tensor.zerosLike(x), x.mul(Tensor.where(none, Tensor.zerosLike(y), y).log1p()));
    }

    /** log(eˣ + eʸ) without overflow. */
    default Tensor logaddexp(Tensor y) {
        Tensor top = self().maximum(y);
        Tensor gap = self().sub(y);
        // Equal infinities have no difference.
        Tensor same = self().eq(y);
        return top.add(Tensor.where(same, Tensor.zerosLike(gap), gap).abs().neg().exp().log1p());
    }

    /** |x| with the sign of y, also that of −0. */
    default Tensor copysign(Tensor y) {
        Tensor x = Ops.floating(self());
        Tensor negative = y.lt(0).logicalOr(y.eq(0).logicalAnd(y.dtype().isFloating() ? y.reciprocal().lt(0) : y.lt(0)));
        return Tensor.where(negative.logicalXor(x.lt(0)), x.neg(), x.mul(1.0));
    }

    /** 0 where x &lt; 0, 1 where x > 0, else the value; the derivative is 0. */
    default Tensor heaviside(Tensor value) {
        Tensor x = self();
        return Tensor.where(x.eq(0), value, x.gt(0).to(x.dtype()));
    }
}
