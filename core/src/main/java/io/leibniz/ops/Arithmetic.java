package io.leibniz.ops;

import io.leibniz.prim.Binary;
import io.leibniz.tensor.DType;
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
        return add(Ops.number(self(), y));
    }

    default Tensor add(long y) {
        return add(Ops.number(self(), y));
    }

    /** x − y. */
    default Tensor sub(Tensor y) {
        return Ops.arithmetic(Binary.SUB, self(), y);
    }

    default Tensor sub(double y) {
        return sub(Ops.number(self(), y));
    }

    default Tensor sub(long y) {
        return sub(Ops.number(self(), y));
    }

    /** x·y. */
    default Tensor mul(Tensor y) {
        return Ops.arithmetic(Binary.MUL, self(), y);
    }

    default Tensor mul(double y) {
        return mul(Ops.number(self(), y));
    }

    default Tensor mul(long y) {
        return mul(Ops.number(self(), y));
    }

    /** The remainder of x / y with the sign of x. */
    default Tensor fmod(Tensor y) {
        return Ops.arithmetic(Binary.FMOD, self(), y);
    }

    default Tensor fmod(double y) {
        return fmod(Ops.number(self(), y));
    }

    default Tensor fmod(long y) {
        return fmod(Ops.number(self(), y));
    }

    /** The remainder of x / y with the sign of y. */
    default Tensor remainder(Tensor y) {
        return Ops.arithmetic(Binary.REMAINDER, self(), y);
    }

    default Tensor remainder(double y) {
        return remainder(Ops.number(self(), y));
    }

    default Tensor remainder(long y) {
        return remainder(Ops.number(self(), y));
    }

    /** ⌊x / y⌋; the derivative is 0. */
    default Tensor floorDivide(Tensor y) {
        return Ops.arithmetic(Binary.FLOOR_DIV, self(), y);
    }

    default Tensor floorDivide(double y) {
        return floorDivide(Ops.number(self(), y));
    }

    default Tensor floorDivide(long y) {
        return floorDivide(Ops.number(self(), y));
    }

    /** The larger; NaN if either is. At a tie each gets half of the derivative. */
    default Tensor maximum(Tensor y) {
        return Ops.arithmetic(Binary.MAXIMUM, self(), y);
    }

    default Tensor maximum(double y) {
        return maximum(Ops.number(self(), y));
    }

    default Tensor maximum(long y) {
        return maximum(Ops.number(self(), y));
    }

    /** The smaller; NaN if either is. At a tie each gets half of the derivative. */
    default Tensor minimum(Tensor y) {
        return Ops.arithmetic(Binary.MINIMUM, self(), y);
    }

    default Tensor minimum(double y) {
        return minimum(Ops.number(self(), y));
    }

    default Tensor minimum(long y) {
        return minimum(Ops.number(self(), y));
    }

    /** x / y; integers become f32 first. */
    default Tensor div(Tensor y) {
        return Ops.binary(Binary.DIV, DType.promote(Ops.resultType(self(), y), DType.F32), self(), y);
    }

    default Tensor div(double y) {
        return div(Ops.number(self(), y));
    }

    /** y − x. */
    default Tensor rsub(double y) {
        return Ops.number(self(), y).sub(self());
    }

    default Tensor rsub(long y) {
        return Ops.number(self(), y).sub(self());
    }

    /** y / x. */
    default Tensor rdiv(double y) {
        return Ops.number(self(), y).div(self());
    }

    /**
     * xʸ. The derivative by x is 0 where y = 0, that by y is 0 where x = 0 and y ≥ 0.
     *
     * @throws ArithmeticException for an integer 0 to a negative integer power
     */
    default Tensor pow(Tensor y) {
        return Ops.arithmetic(Binary.POW, self(), y);
    }

    default Tensor pow(double y) {
        return pow(Ops.number(self(), y));
    }

    default Tensor pow(long y) {
        return y == 2 ? self().square() : pow(Ops.number(self(), y));
    }

    /** The angle of the point (y, x) = (this, other), in (−π, π]. */
    default Tensor atan2(Tensor x) {
        return Ops.binary(Binary.ATAN2, DType.promote(Ops.resultType(self(), x), DType.F32), self(), x);
    }
}
