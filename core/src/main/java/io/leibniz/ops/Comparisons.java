package io.leibniz.ops;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
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
        return eq(Ops.number(self(), y));
    }

    default Tensor eq(long y) {
        return eq(Ops.number(self(), y));
    }

    /** Whether x ≠ y, as bool. */
    default Tensor ne(Tensor y) {
        return Ops.compare(Compare.NE, self(), y);
    }

    default Tensor ne(double y) {
        return ne(Ops.number(self(), y));
    }

    default Tensor ne(long y) {
        return ne(Ops.number(self(), y));
    }

    /** Whether x < y, as bool. */
    default Tensor lt(Tensor y) {
        return Ops.compare(Compare.LT, self(), y);
    }

    default Tensor lt(double y) {
        return lt(Ops.number(self(), y));
    }

    default Tensor lt(long y) {
        return lt(Ops.number(self(), y));
    }

    /** Whether x ≤ y, as bool. */
    default Tensor le(Tensor y) {
        return Ops.compare(Compare.LE, self(), y);
    }

    default Tensor le(double y) {
        return le(Ops.number(self(), y));
    }

    default Tensor le(long y) {
        return le(Ops.number(self(), y));
    }

    /** Whether x > y, as bool. */
    default Tensor gt(Tensor y) {
        return Ops.compare(Compare.GT, self(), y);
    }

    default Tensor gt(double y) {
        return gt(Ops.number(self(), y));
    }

    default Tensor gt(long y) {
        return gt(Ops.number(self(), y));
    }

    /** Whether x ≥ y, as bool. */
    default Tensor ge(Tensor y) {
        return Ops.compare(Compare.GE, self(), y);
    }

    default Tensor ge(double y) {
        return ge(Ops.number(self(), y));
    }

    default Tensor ge(long y) {
        return ge(Ops.number(self(), y));
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
}
