package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Tensor;

/**
 * An operation that is not made of others. Everything else in the library is composed of these.
 *
 * <p>One declaration holds all that the library knows of a primitive: its name, the shape and type of its result, its
 * derivative and its batching rule. Rules are written with the public operations on tensors, so they can be
 * differentiated and batched themselves: that is where derivatives of every order come from.
 *
 * <p>Operands arrive ready: promoted to a common type and broadcast to a common shape. A rule never sees a null operand;
 * a null tangent means zero.
 *
 * <p>Most primitives fall into a kind that writes the second half of the derivative by itself:
 * <ul>
 *   <li>{@link Unary} and {@link Binary}, pointwise: give the partials;
 *   <li>{@link Linear}: give the transpose; the tangent of the result is the operation on the tangents;
 *   <li>{@link Bilinear}: give two transposes;
 *   <li>{@link General}: give both rules;
 *   <li>{@link Discrete}: say why there is none.
 * </ul>
 *
 * <p>An interpreter of programs (the eager one, an exporter, another device) is one exhaustive {@code switch} over the
 * sealed families; the Java compiler lists what it forgets.
 */
public sealed interface Primitive
        permits Unary, Binary, Primitive.Linear, Primitive.Bilinear, Primitive.General, Primitive.Discrete {

    /** The name in messages, graphs and profiles. */
    String label();

    /** Type and shape of the result. */
    Spec spec(Spec... in);

    /**
     * The tangent of the result.
     *
     * @param x the operands
     * @param t their tangents; null is zero, and at least one is not
     * @param y the result
     * @return the tangent of {@code y}, or null for zero
     */
    Tensor jvp(Tensor[] x, Tensor[] t, Tensor y);

    /**
     * The cotangent of operand {@code i}.
     *
     * @param ct the cotangent of the result
     * @return the cotangent of {@code x[i]}, of its shape and type, or null for zero
     */
    Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y);

    /**
     * The operation over a batch.
     *
     * @param x the operands; where {@code batched[i]}, with the batch as a new axis 0
     * @param n the extent of the batch
     * @return the result with the batch as axis 0
     */
    Tensor batch(Tensor[] x, boolean[] batched, int n);

    /** Whether the result can carry a derivative at all. */
    default boolean differentiable() {
        return true;
    }

    /** Gives every operand the batch axis, so that a rule need only shift its own axes by one. */
    static Tensor[] allBatched(Tensor[] x, boolean[] batched, int n) {
        Tensor[] r = new Tensor[x.length];
        for (int i = 0; i < r.length; i++) r[i] = batched[i] ? x[i] : x[i].unsqueeze(0).expand(x[i].shape().insert(0, n));
        return r;
    }

    /** Linear in its floating operands together; other operands (indices, conditions) are constants. */
    sealed interface Linear extends Primitive
            permits Convert, Select, Broadcast, Reshape, Permute, Slice, Pad, Concat, Take, TakeAdd, Gather, Scatter,
            PoolSum, PoolSumTransposed, FourierTransform {

        /** The cotangent of operand {@code i}: the transposed map. It may look at shapes and at constant operands only. */
        Tensor transpose(int i, Tensor ct, Tensor[] x);

        @Override
        default Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            Tensor[] in = new Tensor[x.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = t[i] != null ? t[i] : x[i].dtype().isFloating() ? Tensor.zerosLike(x[i]) : x[i];
            }
            return apply(this, in);
        }

        @Override
        default Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return transpose(i, ct, x);
        }
    }

    /** Linear in each of its two operands. */
    sealed interface Bilinear extends Primitive permits Dot, Conv {
        Tensor transposeLeft(Tensor ct, Tensor left, Tensor right);

        Tensor transposeRight(Tensor ct, Tensor left, Tensor right);

        @Override
        default Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            Tensor left = t[0] == null ? null : apply(this, t[0], x[1]);
            Tensor right = t[1] == null ? null : apply(this, x[0], t[1]);
            return left == null ? right : right == null ? left : left.add(right);
        }

        @Override
        default Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return i == 0 ? transposeLeft(ct, x[0], x[1]) : transposeRight(ct, x[0], x[1]);
        }
    }

    /** Neither pointwise nor linear: it states both rules itself. */
    sealed interface General extends Primitive permits Reduce, Scan, PoolMax, PoolMaxSpread, Fused, Factorisation {}

    /** Its result is a truth value, an index or a random number: constant almost everywhere. */
    sealed interface Discrete extends Primitive permits Compare, ArgReduce, ArgSort, RandomBits, PoolArgMax,
            Lu.Permutation, WhileLoop, WhileLoop.Leaf {

        /** Why there is no derivative. */
        String whyNoDerivative();

        @Override
        default boolean differentiable() {
            return false;
        }

        @Override
        default Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
            return null;
        }

        @Override
        default Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return null;
        }
    }
}
