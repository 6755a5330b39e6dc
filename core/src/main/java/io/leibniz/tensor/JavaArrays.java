package io.leibniz.tensor;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.NdArray;
import java.lang.reflect.Array;

/** Between tensors and nested Java arrays. */
final class JavaArrays {
    private JavaArrays() {}

    private static DType dtypeOf(Class<?> c, Object given) {
        if (c == float.class || c == Float.class) return DType.F32;
        if (c == double.class || c == Double.class) return DType.F64;
        if (c == int.class || c == Integer.class) return DType.I32;
        if (c == long.class || c == Long.class) return DType.I64;
        if (c == boolean.class || c == Boolean.class) return DType.BOOL;
        if (c == byte.class || c == Byte.class) return DType.I8;
        String hint = c == short.class || c == Short.class ? "; for the bits of f16 or bf16 convert floats with to(DType.F16)" : "";
        throw new DTypeException("Tensor.of: " + given.getClass().getTypeName()
                + " has no tensor type; give float, double, int, long, boolean or byte, in arrays of any rank" + hint);
    }

    static Tensor toTensor(Object x) {
        if (x instanceof Tensor t) return t;
        Class<?> c = x.getClass();
        int rank = 0;
        for (; c.isArray(); c = c.getComponentType()) rank++;
        DType t = dtypeOf(c, x);
        if (rank > 0 && !c.isPrimitive()) {
            throw new DTypeException("Tensor.of: " + x.getClass().getTypeName() + " holds boxed numbers; give an array of primitives");
        }
        int[] dims = new int[rank];
        Object level = x;
        for (int i = 0; i < rank; i++) {
            dims[i] = level == null ? 0 : Array.getLength(level);
            level = dims[i] == 0 || i + 1 == rank ? null : Array.get(level, 0);
        }
        Shape shape = Shape.of(dims);
        Object flat = t.newArray(shape.numel());
        if (rank == 0) Array.set(flat, 0, x);
        else fill(x, flat, 0, shape, 0);
        return Tensor.of(NdArray.of(t, shape, flat));
    }

    private static int fill(Object x, Object flat, int at, Shape shape, int axis) {
        int n = Array.getLength(x);
        if (n != shape.dim(axis)) {
            throw new ShapeException("Tensor.of: ragged array: a row at axis " + axis + " has " + n
                    + " elements where the first has " + shape.dim(axis) + "; pad the rows to one length");
        }
        if (axis == shape.rank() - 1) {
            System.arraycopy(x, 0, flat, at, n);
            return at + n;
        }
        for (int i = 0; i < n; i++) {
            Object row = Array.get(x, i);
            if (row == null) throw new ShapeException("Tensor.of: row " + i + " at axis " + axis + " is null");
            at = fill(row, flat, at, shape, axis + 1);
        }
        return at;
    }

    static Tensor wrap(Object data, Shape shape) {
        Class<?> c = data.getClass().getComponentType();
        if (c == null || !c.isPrimitive()) throw new DTypeException("Tensor.wrap: " + data.getClass().getTypeName() + " is no flat array of primitives");
        int n = Array.getLength(data);
        if (n != shape.numel()) {
            throw new ShapeException("Tensor.wrap: " + n + " elements for shape " + shape + ", which has " + shape.numel());
        }
        return Tensor.of(NdArray.of(dtypeOf(c, data), shape, data));
    }

    static Object toNested(NdArray a) {
        DType java = switch (a.dtype()) {
            case BF16, F16 -> DType.F32;
            case U8 -> DType.I32;
            case BOOL, I8, I32, I64, F32, F64 -> a.dtype();
        };
        if (java != a.dtype()) a = Backend.current().convert(java, a);
        Object flat = a.toJavaArray();
        if (a.shape().rank() == 0) return Array.get(flat, 0);
        return a.shape().rank() == 1 ? flat : nest(flat, 0, a.shape(), 0, flat.getClass().getComponentType());
    }

    private static Object nest(Object flat, int at, Shape shape, int axis, Class<?> type) {
        int n = shape.dim(axis);
        int inner = shape.sub(axis + 1, shape.rank()).numel();
        if (axis == shape.rank() - 1) {
            Object row = Array.newInstance(type, n);
            System.arraycopy(flat, at, row, 0, n);
            return row;
        }
        int[] dims = new int[shape.rank() - axis];
        dims[0] = n;
        Object rows = Array.newInstance(type, dims);
        for (int i = 0; i < n; i++) Array.set(rows, i, nest(flat, at + i * inner, shape, axis + 1, type));
        return rows;
    }
}
