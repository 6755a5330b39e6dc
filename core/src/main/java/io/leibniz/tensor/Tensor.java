package io.leibniz.tensor;

import io.leibniz.kernel.Narrow;
import io.leibniz.kernel.NdArray;
import io.leibniz.ops.Activations;
import io.leibniz.ops.Arithmetic;
import io.leibniz.ops.Comparisons;
import io.leibniz.ops.Differentiation;
import io.leibniz.ops.Einsum;
import io.leibniz.ops.Elementary;
import io.leibniz.ops.Indexing;
import io.leibniz.ops.MatrixOps;
import io.leibniz.ops.Ops;
import io.leibniz.ops.Reductions;
import io.leibniz.ops.Shaping;
import io.leibniz.ops.Sorting;
import io.leibniz.ops.SparseRows;
import io.leibniz.prim.Select;
import io.leibniz.trace.Recording;
import io.leibniz.trace.Trace;
import io.leibniz.trace.Value;
import java.util.List;

/**
 * An n-dimensional array of numbers: an immutable value, like a {@code String}.
 *
 * <p>Operations are methods that give new tensors; the interfaces that this class implements hold them by subject:
 * {@link Arithmetic}, {@link Elementary} functions, {@link Activations}, {@link Comparisons}, {@link Reductions},
 * {@link Shaping}, {@link Indexing}, {@link Sorting}, {@link MatrixOps}, {@link SparseRows} and, for the chain rule,
 * {@link Differentiation}. Shapes broadcast as in NumPy, types promote as in PyTorch, and a Java number never changes the
 * type of a floating tensor: {@code x.mul(2).add(1e-5)} stays f32.
 *
 * <p>A tensor may be an array or a value that a transform is tracing; programs can't tell, except that a traced value
 * has no numbers to hand out.
 *
 * {@snippet :
 * var x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
 * x.mul(x).sum(0);        // [10.0, 20.0] f32[2]
 * }
 */
public final class Tensor implements Arithmetic, Elementary, Activations, Comparisons, Reductions, Shaping, Indexing,
        Sorting, MatrixOps, Differentiation, SparseRows {
    private final Value value;

    private Tensor(Value value) {
        this.value = value;
    }

    /** For interpreters: the tensor with something given behind it. */
    public static Tensor of(Value value) {
        return new Tensor(value);
    }

    /** For interpreters: what stands behind this tensor. */
    public Value value() {
        return value;
    }

    public Shape shape() {
        return value.shape();
    }

    public DType dtype() {
        return value.dtype();
    }

    /** The number of axes. */
    public int rank() {
        return value.shape().rank();
    }

    /** The number of elements. */
    public int numel() {
        return value.shape().numel();
    }

    /** The extent of an axis; negative counts from the end. */
    public int size(int axis) {
        return value.shape().dim(value.shape().axis("size", axis));
    }

    // ------------------------------------------------------------------------------------------------ creation

    /**
     * From a Java array of any rank: {@code float[][]} gives f32 of rank 2, and so on for {@code double}, {@code int},
     * {@code long}, {@code boolean} and {@code byte}, which gives i8; {@code to(DType.U8)} reads the same bytes as 0 to 255.
     * The data is copied. A boxed number gives a scalar; for one number beside others of
     * its kind see {@link #scalar(double)}.
     *
     * @throws ShapeException if rows differ in length
     * @throws DTypeException for another element type
     */
    public static Tensor of(Object javaArray) {
        return JavaArrays.toTensor(javaArray);
    }

    /** A vector of one element. */
    public static Tensor of(float x) {
        return new Tensor(NdArray.of(Shape.of(1), new float[] {x}));
    }

    /** A vector of f32. */
    public static Tensor of(float... data) {
        return new Tensor(NdArray.of(Shape.of(data.length), data.clone()));
    }

    /** A vector of one element. */
    public static Tensor of(double x) {
        return new Tensor(NdArray.of(Shape.of(1), new double[] {x}));
    }

    /** A vector of f64. */
    public static Tensor of(double... data) {
        return new Tensor(NdArray.of(Shape.of(data.length), data.clone()));
    }

    /** A vector of one element. */
    public static Tensor of(int x) {
        return new Tensor(NdArray.of(Shape.of(1), new int[] {x}));
    }

    /** A vector of i32. */
    public static Tensor of(int... data) {
        return new Tensor(NdArray.of(Shape.of(data.length), data.clone()));
    }

    /** A vector of one element. */
    public static Tensor of(long x) {
        return new Tensor(NdArray.of(Shape.of(1), new long[] {x}));
    }

    /** A vector of i64. */
    public static Tensor of(long... data) {
        return new Tensor(NdArray.of(Shape.of(data.length), data.clone()));
    }

    /** A vector of one element. */
    public static Tensor of(boolean x) {
        return new Tensor(NdArray.of(Shape.of(1), new boolean[] {x}));
    }

    /** A vector of bool. */
    public static Tensor of(boolean... data) {
        return new Tensor(NdArray.of(Shape.of(data.length), data.clone()));
    }

    /**
     * Row-major data under a shape; the tensor takes the array as its own without copying, so don't write to it any more.
     *
     * @param data {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, {@code boolean[]} or, as i8, {@code byte[]}
     * @throws ShapeException if the lengths disagree
     */
    public static Tensor wrap(Object data, int... shape) {
        return JavaArrays.wrap(data, Shape.of(shape));
    }

    /** A scalar of f32. */
    public static Tensor scalar(double x) {
        return scalar(x, DType.F32);
    }

    public static Tensor scalar(double x, DType dtype) {
        return new Tensor(NdArray.of(dtype, Shape.SCALAR, Narrow.array(x, dtype)));
    }

    /** A scalar of a type, from an integer that a double might not hold. */
    public static Tensor scalar(long x, DType dtype) {
        return switch (dtype) {
            case I64 -> new Tensor(NdArray.of(Shape.SCALAR, new long[] {x}));
            case BF16 -> new Tensor(NdArray.of(dtype, Shape.SCALAR, new short[] {Narrow.toBf16(x)}));
            default -> scalar((double) x, dtype);
        };
    }

    /** The same number everywhere; stored once. */
    public static Tensor full(Shape shape, double x, DType dtype) {
        return new Tensor(((NdArray) scalar(x, dtype).value).broadcast(shape));
    }

    public static Tensor zeros(int... shape) {
        return zeros(Shape.of(shape), DType.F32);
    }

    public static Tensor zeros(Shape shape, DType dtype) {
        return full(shape, 0, dtype);
    }

    public static Tensor ones(int... shape) {
        return ones(Shape.of(shape), DType.F32);
    }

    public static Tensor ones(Shape shape, DType dtype) {
        return full(shape, 1, dtype);
    }

    public static Tensor zerosLike(Tensor x) {
        return full(x.shape(), 0, x.dtype());
    }

    public static Tensor onesLike(Tensor x) {
        return full(x.shape(), 1, x.dtype());
    }

    public static Tensor fullLike(Tensor x, double v) {
        return full(x.shape(), v, x.dtype());
    }

    /** 0, 1, …, end − 1 as i64. */
    public static Tensor arange(long end) {
        return arange(0, end, 1);
    }

    /** start, start + step, … up to but without end, as i64. */
    public static Tensor arange(long start, long end, long step) {
        return Creation.arange(start, end, step);
    }

    /** start, start + step, … up to but without end. */
    public static Tensor arange(double start, double end, double step, DType dtype) {
        return Creation.arange(start, end, step, dtype);
    }

    /** {@code n} numbers evenly spaced from start to end, both included, as f32. */
    public static Tensor linspace(double start, double end, int n) {
        return Creation.linspace(start, end, n, DType.F32);
    }

    public static Tensor linspace(double start, double end, int n, DType dtype) {
        return Creation.linspace(start, end, n, dtype);
    }

    /** The n × n identity matrix of f32. */
    public static Tensor eye(int n) {
        return Creation.eye(n, n, DType.F32);
    }

    public static Tensor eye(int rows, int columns, DType dtype) {
        return Creation.eye(rows, columns, dtype);
    }

    // ------------------------------------------------------------------------------------------------ several tensors

    /**
     * {@code condition ? a : b}, pointwise; all three broadcast.
     *
     * <p>The derivative of the side not chosen is multiplied by zero, which is NaN where it is infinite: to guard a
     * function, guard its argument too, as in {@code where(x > 0, log(where(x > 0, x, 1)), 0)}.
     *
     * @throws DTypeException unless the condition is bool
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        if (condition.dtype() != DType.BOOL) {
            throw new DTypeException("where: the condition has type " + condition.dtype()
                    + ", it must be bool; compare it with something, as in x.gt(0)");
        }
        DType t = Ops.resultType(a, b);
        Shape s = Shape.broadcast("where", condition.shape(), Shape.broadcast("where", a.shape(), b.shape()));
        return Trace.apply(Select.INSTANCE, condition.expand(s), a.to(t).expand(s), b.to(t).expand(s));
    }

    /** One after another along an axis; types promote. */
    public static Tensor cat(int axis, Tensor... x) {
        return Ops.cat(axis, x);
    }

    public static Tensor cat(int axis, List<Tensor> x) {
        return Ops.cat(axis, x.toArray(new Tensor[0]));
    }

    /** Along a new axis; shapes must be equal. */
    public static Tensor stack(int axis, Tensor... x) {
        return Ops.stack(axis, x);
    }

    public static Tensor stack(int axis, List<Tensor> x) {
        return Ops.stack(axis, x.toArray(new Tensor[0]));
    }

    /**
     * Einstein's sum: {@code einsum("bij,bjk->bik", x, y)}. Letters name axes; one that isn't in the result is summed over;
     * one that stands twice in an operand takes its diagonal; {@code ...} stands for axes that broadcast. Without {@code ->}
     * the result has the letters that stand once, in alphabetical order.
     *
     * @throws ShapeException if letters and axes don't fit
     */
    public static Tensor einsum(String equation, Tensor... x) {
        return Einsum.apply(equation, x);
    }

    /** The coordinates of a grid over vectors: the i-th result has the i-th vector along axis i. */
    public static List<Tensor> meshgrid(Tensor... x) {
        int[] d = new int[x.length];
        for (int i = 0; i < d.length; i++) {
            if (x[i].rank() != 1) throw new ShapeException("meshgrid: operand " + i + " has shape " + x[i].shape() + "; give vectors");
            d[i] = x[i].numel();
        }
        Shape grid = Shape.of(d);
        Tensor[] r = new Tensor[x.length];
        for (int i = 0; i < d.length; i++) {
            int[] own = new int[d.length];
            java.util.Arrays.fill(own, 1);
            own[i] = d[i];
            r[i] = x[i].reshape(Shape.of(own)).expand(grid);
        }
        return List.of(r);
    }

    // ------------------------------------------------------------------------------------------------ out of the tensor

    /** The array behind this tensor. */
    NdArray array(String op) {
        if (value instanceof NdArray a) return a;
        if (isSparse()) return toDense().array(op);
        Tensor below = Differentiation.lowered(this);
        if (below != null) return below.array(op);
        throw new IllegalStateException(op + (Recording.isSymbolic(this) ? ": jit records this function and the tensor has no numbers yet;"
                + " return it, use where(…) or cond(…) instead of a Java if, or pass what decides as an argument that isn't a tensor"
                : ": this tensor is being mapped by vmap and has no numbers of its own here;"
                + " return it from the mapped function, or use where(…) or cond(…) instead of a Java if"));
    }

    /**
     * The only element.
     *
     * @throws ShapeException if there isn't exactly one
     */
    public double item() {
        if (numel() != 1) {
            throw new ShapeException("item: a tensor of shape " + shape() + " has " + numel()
                    + " elements, not one; index it first, or use toArray()");
        }
        return array("item").getDouble(0);
    }

    /** The only element of an integer or bool tensor, exactly. */
    public long itemLong() {
        if (numel() != 1) throw new ShapeException("itemLong: a tensor of shape " + shape() + " has " + numel() + " elements, not one");
        return array("itemLong").getLong(0);
    }

    /** The element at a full index, as a double. */
    public double get(int... index) {
        if (index.length != rank()) {
            throw new IndexException("get: " + index.length + " indices for a tensor of shape " + shape() + "; give one an axis");
        }
        int flat = 0;
        for (int i = 0; i < index.length; i++) {
            int d = shape().dim(i);
            int k = index[i] < 0 ? index[i] + d : index[i];
            if (k < 0 || k >= d) throw new IndexException("get: index " + index[i] + " at axis " + i + " of shape " + shape() + "; give " + -d + " to " + (d - 1));
            flat = flat * d + k;
        }
        return array("get").getDouble(flat);
    }

    /**
     * A Java array of the tensor's rank and type, such as {@code float[][]}; a boxed number for a scalar. bf16 and f16 come as
     * {@code float}, u8 as {@code int}, which hold them exactly. A copy.
     */
    public Object toJavaArray() {
        return JavaArrays.toNested(array("toJavaArray"));
    }

    /** The elements in row-major order as floats. A copy. */
    public float[] toFloatArray() {
        return (float[]) to(DType.F32).array("toFloatArray").toJavaArray();
    }

    public double[] toDoubleArray() {
        return (double[]) to(DType.F64).array("toDoubleArray").toJavaArray();
    }

    public int[] toIntArray() {
        return (int[]) to(DType.I32).array("toIntArray").toJavaArray();
    }

    public long[] toLongArray() {
        return (long[]) to(DType.I64).array("toLongArray").toJavaArray();
    }

    /** The elements in row-major order as bytes: i8, or the eight bits of u8, whichever the type; others become i8. A copy. */
    public byte[] toByteArray() {
        Tensor x = dtype() == DType.U8 ? this : to(DType.I8);
        return (byte[]) x.array("toByteArray").toJavaArray();
    }

    /**
     * The 16 bits of each element of bf16 or f16, in row-major order. A copy.
     *
     * @throws DTypeException for other types
     */
    public short[] toShortArray() {
        if (dtype() != DType.BF16 && dtype() != DType.F16) {
            throw new DTypeException("toShortArray: gives the bits of bf16 and f16, not of " + dtype() + "; use toIntArray()");
        }
        return (short[]) array("toShortArray").toJavaArray();
    }

    public boolean[] toBooleanArray() {
        return (boolean[]) to(DType.BOOL).array("toBooleanArray").toJavaArray();
    }

    /** As NumPy prints, long axes abbreviated, followed by type and shape; a scalar is just its number. */
    @Override
    public String toString() {
        return Printer.toString(this);
    }
}
