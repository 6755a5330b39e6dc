package io.leibniz.ops;

import io.leibniz.kernel.Narrow;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Concat;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.function.UnaryOperator;

/** What comes before a primitive: promotion, broadcasting and the checks that give errors their words. */
public final class Ops {
    private Ops() {}

    /**
     * PyTorch's promotion: by category first; a scalar tensor doesn't widen one with axes inside its own category.
     */
    public static DType resultType(Tensor a, Tensor b) {
        DType x = a.dtype();
        DType y = b.dtype();
        if (x == y || (a.rank() == 0) == (b.rank() == 0)) return DType.promote(x, y);
        DType axes = a.rank() > 0 ? x : y;
        DType scalar = a.rank() > 0 ? y : x;
        return scalar.category().compareTo(axes.category()) > 0 ? scalar : axes;
    }

    public static Tensor convert(Tensor x, DType to) {
        return x.dtype() == to ? x : Trace.apply(new Convert(to), x);
    }

    public static Tensor expand(Tensor x, Shape to) {
        return x.shape().equals(to) ? x : Trace.apply(new Broadcast(to), x);
    }

    /** Integers and truth values become f32, as PyTorch's default type. */
    static Tensor floating(Tensor x) {
        return x.dtype().isFloating() ? x : convert(x, DType.F32);
    }

    /** A function of floating numbers. */
    static Tensor floatingUnary(Unary op, Tensor x) {
        return Trace.apply(op, floating(x));
    }

    /** A function that integers have too. */
    static Tensor unary(Unary op, Tensor x) {
        if (x.dtype() == DType.BOOL && op != Unary.NOT && op != Unary.STOP_GRADIENT) {
            throw new DTypeException(op.label() + ": takes numbers, not bool; convert first, as in x.to(DType.I32)");
        }
        return Trace.apply(op, x);
    }

    static Tensor binary(Binary op, Tensor a, Tensor b) {
        return binary(op, resultType(a, b), a, b);
    }

    static Tensor binary(Binary op, DType t, Tensor a, Tensor b) {
        if (isHalf(t) && (wider(a, t) || wider(b, t))) return convert(binary(op, DType.F32, a, b), t);
        if (a.dtype() != t) a = convert(a, t);
        if (b.dtype() != t) b = convert(b, t);
        if (!a.shape().equals(b.shape())) {
            Shape s = Shape.broadcast(op.label(), a.shape(), b.shape());
            a = expand(a, s);
            b = expand(b, s);
        }
        return Trace.apply(op, a, b);
    }

    /** An operation on numbers: truth values are refused. */
    static Tensor arithmetic(Binary op, Tensor a, Tensor b) {
        DType t = resultType(a, b);
        if (t == DType.BOOL) {
            throw new DTypeException(op.label() + ": takes numbers, not bool; use logicalAnd, logicalOr, logicalXor, or convert with to(DType.I64)");
        }
        return binary(op, t, a, b);
    }

    /** An operation on integers or truth values. */
    static Tensor bitwise(Binary op, Tensor a, Tensor b) {
        DType t = resultType(a, b);
        if (t.isFloating()) throw new DTypeException("bitwise" + op.name().charAt(0) + op.name().substring(1).toLowerCase(java.util.Locale.ROOT) + ": takes integers or bool, not " + a.dtype() + " and " + b.dtype() + "; convert them with to(DType.I64)");
        return binary(op, t, a, b);
    }

    static Tensor compare(Compare op, Tensor a, Tensor b) {
        DType t = resultType(a, b);
        Shape s = Shape.broadcast(op.label(), a.shape(), b.shape());
        return Trace.apply((Primitive) op, expand(convert(a, t), s), expand(convert(b, t), s));
    }

    /** A Java number beside a tensor takes the tensor's type; beside integers it is f32. */
    static Tensor number(String op, Tensor beside, double x) {
        return Tensor.scalar(x, beside.dtype().isFloating() ? beside.dtype() : DType.F32);
    }

    /** A Java integer beside a tensor takes the tensor's type; beside bool it is i64. */
    static Tensor number(String op, Tensor beside, long x) {
        DType t = beside.dtype() == DType.BOOL ? DType.I64 : beside.dtype();
        if (t.isInteger() && t != DType.I64 && (x < t.min() || x > t.max())) {
            throw new DTypeException(op + ": the number " + x + " doesn't fit the tensor's type " + t + "; convert the tensor with to(DType."
                    + (x == (int) x ? "I32)" : "I64)"));
        }
        return Tensor.scalar(x, t);
    }

    /** A scalar tensor beside bf16 or f16 that isn't of this type: as a Java number, it counts as f32. */
    private static boolean wider(Tensor x, DType half) {
        return x.dtype() != half && x.dtype().isFloating();
    }

    /** Whether the type is bf16 or f16. */
    static boolean isHalf(DType t) {
        return t.isStorage() && t.isFloating();
    }

    /** Whether a Java number must not become of the tensor's type before it counts: beside bf16 and f16 it counts as f32. */
    static boolean inexact(Tensor beside, double x) {
        return isHalf(beside.dtype()) && !Narrow.holds(beside.dtype(), x);
    }

    /** A function of bf16 or f16 computed as one operation: all in f32, and the result rounded. */
    static Tensor rounded(Tensor x, UnaryOperator<Tensor> f) {
        return convert(f.apply(convert(x, x.dtype().arithmetic())), x.dtype());
    }

    public static Tensor cat(int axis, Tensor... x) {
        if (x.length == 0) throw new ShapeException("cat: no tensors; give at least one");
        DType t = x[0].dtype();
        for (Tensor v : x) t = DType.promote(t, v.dtype());
        Shape first = x[0].shape();
        if (first.rank() == 0) throw new ShapeException("cat: scalars have no axis to join; use stack");
        int a = first.axis("cat", axis);
        Tensor[] in = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            Shape s = x[i].shape();
            if (s.rank() != first.rank() || !s.with(a, 0).equals(first.with(a, 0))) {
                throw new ShapeException("cat: tensor 0 has shape " + first + ", tensor " + i + " has " + s
                        + "; all extents but that of axis " + a + " must agree");
            }
            in[i] = convert(x[i], t);
        }
        return x.length == 1 ? in[0] : Trace.apply(new Concat(a), in);
    }

    public static Tensor stack(int axis, Tensor... x) {
        if (x.length == 0) throw new ShapeException("stack: no tensors; give at least one");
        Tensor[] in = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            if (!x[i].shape().equals(x[0].shape())) {
                throw new ShapeException("stack: tensor 0 has shape " + x[0].shape() + ", tensor " + i + " has "
                        + x[i].shape() + "; they must be equal (cat joins along an axis that is there)");
            }
            in[i] = x[i].unsqueeze(axis);
        }
        return cat(axis, in);
    }
}
