package io.leibniz.ops;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Tensor;

/** Questions about elements; the answers are bool and have no derivative. */
public sealed interface Comparisons permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** Whether x = y, as bool. */
    default Tensor eq(Tensor y) {
        return Ops.compare(Compare.EQ, self(), y);
    }

    default Tensor eq(double y) {
        return eq(Ops.number("eq", self(), y));
    }

    default Tensor eq(long y) {
        return eq(Ops.number("eq", self(), y));
    }

    /** Whether x ≠ y, as bool. */
    default Tensor ne(Tensor y) {
        return Ops.compare(Compare.NE, self(), y);
    }

    default Tensor ne(double y) {
        return ne(Ops.number("ne", self(), y));
    }

    default Tensor ne(long y) {
        return ne(Ops.number("ne", self(), y));
    }

    /** Whether x &lt; y, as bool. */
    default Tensor lt(Tensor y) {
        return Ops.compare(Compare.LT, self(), y);
    }

    default Tensor lt(double y) {
        return lt(Ops.number("lt", self(), y));
    }

    default Tensor lt(long y) {
        return lt(Ops.number("lt", self(), y));
    }

    /** Whether x ≤ y, as bool. */
    default Tensor le(Tensor y) {
        return Ops.compare(Compare.LE, self(), y);
    }

    default Tensor le(double y) {
        return le(Ops.number("le", self(), y));
    }

    default Tensor le(long y) {
        return le(Ops.number("le", self(), y));
    }

    /** Whether x > y, as bool. */
    default Tensor gt(Tensor y) {
        return Ops.compare(Compare.GT, self(), y);
    }

    default Tensor gt(double y) {
        return gt(Ops.number("gt", self(), y));
    }

    default Tensor gt(long y) {
        return gt(Ops.number("gt", self(), y));
    }

    /** Whether x ≥ y, as bool. */
    default Tensor ge(Tensor y) {
        return Ops.compare(Compare.GE, self(), y);
    }

    default Tensor ge(double y) {
        return ge(Ops.number("ge", self(), y));
    }

    default Tensor ge(long y) {
        return ge(Ops.number("ge", self(), y));
    }

    /** Whether both are true (≠ 0). */
    default Tensor logicalAnd(Tensor y) {
        return Ops.bitwise(Binary.AND, self().to(DType.BOOL), y.to(DType.BOOL));
    }

    /** Whether one or both are true (≠ 0). */
    default Tensor logicalOr(Tensor y) {
        return Ops.bitwise(Binary.OR, self().to(DType.BOOL), y.to(DType.BOOL));
    }

    /** Whether exactly one is true (≠ 0). */
    default Tensor logicalXor(Tensor y) {
        return Ops.bitwise(Binary.XOR, self().to(DType.BOOL), y.to(DType.BOOL));
    }

    /** Whether false (= 0). */
    default Tensor logicalNot() {
        return Ops.unary(Unary.NOT, self().to(DType.BOOL));
    }

    /** Bit by bit; of truth values, both. */
    default Tensor bitwiseAnd(Tensor y) {
        return Ops.bitwise(Binary.AND, self(), y);
    }

    /** Bit by bit; of truth values, one or both. */
    default Tensor bitwiseOr(Tensor y) {
        return Ops.bitwise(Binary.OR, self(), y);
    }

    /** Bit by bit; of truth values, exactly one. */
    default Tensor bitwiseXor(Tensor y) {
        return Ops.bitwise(Binary.XOR, self(), y);
    }

    /** Every bit turned; of a truth value, its opposite. */
    default Tensor bitwiseNot() {
        if (self().dtype().isFloating()) throw new DTypeException("bitwiseNot: takes integers or bool, not " + self().dtype() + "; convert them with to(DType.I64)");
        return Ops.unary(Unary.NOT, self());
    }

    /** The bits moved to the left; what is moved out is lost. */
    default Tensor shiftLeft(Tensor bits) {
        return shift(Binary.SHL, bits);
    }

    /** The bits moved to the right, the sign kept. */
    default Tensor shiftRight(Tensor bits) {
        return shift(Binary.SHR, bits);
    }

    private Tensor shift(Binary op, Tensor bits) {
        if (!self().dtype().isInteger() || !bits.dtype().isInteger()) {
            throw new DTypeException((op == Binary.SHL ? "shiftLeft" : "shiftRight") + ": takes integers, not " + self().dtype() + " and " + bits.dtype() + "; convert them with to(DType.I64)");
        }
        return Ops.bitwise(op, self(), bits);
    }

    /** Whether not a number. */
    default Tensor isNan() {
        return self().ne(self());
    }

    /** Whether +∞ or −∞. */
    default Tensor isInf() {
        Tensor x = self();
        return x.dtype().isFloating() ? x.abs().eq(Double.POSITIVE_INFINITY) : Tensor.zeros(x.shape(), DType.BOOL);
    }

    /** Whether neither infinite nor NaN. */
    default Tensor isFinite() {
        Tensor x = self();
        return x.dtype().isFloating() ? x.abs().lt(Double.POSITIVE_INFINITY) : Tensor.ones(x.shape(), DType.BOOL);
    }

    /** Whether |x − y| ≤ atol + rtol·|y|, or both are the same infinity. */
    default Tensor isClose(Tensor y, double rtol, double atol) {
        Tensor near = self().sub(y).abs().le(y.abs().mul(rtol).add(atol)).logicalAnd(y.isFinite());
        return self().eq(y).logicalOr(near);
    }

    /** {@link #isClose} for all elements, with rtol 10⁻⁵ and atol 10⁻⁸. */
    default boolean allClose(Tensor y) {
        return allClose(y, 1e-5, 1e-8);
    }

    default boolean allClose(Tensor y, double rtol, double atol) {
        return isClose(y, rtol, atol).all().item() != 0;
    }

    /** Whether shape, type and all elements are the same; NaN is the same as nothing. */
    default boolean equal(Tensor y) {
        return self().shape().equals(y.shape()) && self().dtype() == y.dtype() && self().eq(y).all().item() != 0;
    }
}
