package io.leibniz.kernel;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A brute-force array: numbers in row-major order, found by multi-index alone. What kernels are compared with. */
record Grid(int[] dims, double[] values) {

    /** Every multi-index of a shape, in row-major order. */
    static void forEach(int[] dims, Consumer<int[]> body) {
        forEach(dims, new int[dims.length], 0, body);
    }

    private static void forEach(int[] dims, int[] index, int axis, Consumer<int[]> body) {
        if (axis == dims.length) {
            body.accept(index.clone());
            return;
        }
        for (index[axis] = 0; index[axis] < dims[axis]; index[axis]++) forEach(dims, index, axis + 1, body);
    }

    static Grid of(int[] dims, ToDoubleFunction<int[]> f) {
        List<Double> values = new ArrayList<>();
        forEach(dims, i -> values.add(f.applyAsDouble(i)));
        return new Grid(dims, values.stream().mapToDouble(d -> d).toArray());
    }

    /** Reads a view by the formula data[offset + Σ indexᵢ·strideᵢ]. */
    static Grid of(NdArray x) {
        int[] strides = x.strides();
        return of(x.shape().dims(), i -> {
            int at = x.offset();
            for (int a = 0; a < i.length; a++) at += i[a] * strides[a];
            Object v = Array.get(x.data(), at);
            return switch (v) {
                case Boolean b -> b ? 1 : 0;
                case Short s -> x.dtype() == DType.BF16 ? Float.intBitsToFloat(s << 16) : Float.float16ToFloat(s);
                case Byte b when x.dtype() == DType.U8 -> Byte.toUnsignedInt(b);
                default -> ((Number) v).doubleValue();
            };
        });
    }

    double at(int... index) {
        int flat = 0;
        for (int a = 0; a < dims.length; a++) flat = flat * dims[a] + index[a];
        return values[flat];
    }

    /** All values whose multi-index agrees with {@code kept} on the axes that aren't reduced. */
    double[] line(int[] axes, int[] kept) {
        List<Double> line = new ArrayList<>();
        forEach(dims, i -> {
            int k = 0;
            boolean here = true;
            for (int a = 0; a < i.length; a++) {
                if (!contains(axes, a)) here &= i[a] == kept[k++];
            }
            if (here) line.add(at(i));
        });
        return line.stream().mapToDouble(d -> d).toArray();
    }

    static boolean contains(int[] axes, int a) {
        return Arrays.stream(axes).anyMatch(v -> v == a);
    }

    static int[] without(int[] dims, int... axes) {
        return java.util.stream.IntStream.range(0, dims.length).filter(a -> !contains(axes, a)).map(a -> dims[a]).toArray();
    }

    static int[] with(int[] a, int axis, int v) {
        int[] r = a.clone();
        r[axis] = v;
        return r;
    }

    Grid map(Function<Double, Double> f) {
        return new Grid(dims, Arrays.stream(values).map(f::apply).toArray());
    }

    /** Views of small whole numbers that between them have every kind of layout. */
    static List<NdArray> views(DType type) {
        int[] raw = new int[64];
        for (int i = 0; i < raw.length; i++) raw[i] = (i * 37 + 11) % 17 - 8;
        Object data = type.newArray(64);
        for (int i = 0; i < raw.length; i++) {
            switch (data) {
                case float[] a -> a[i] = raw[i];
                case double[] a -> a[i] = raw[i];
                case int[] a -> a[i] = raw[i];
                case long[] a -> a[i] = raw[i];
                case boolean[] a -> a[i] = raw[i] > 0;
                case short[] a -> a[i] = type == DType.BF16 ? (short) (Float.floatToIntBits(raw[i]) >>> 16) : Float.floatToFloat16(raw[i]);
                case byte[] a -> a[i] = (byte) raw[i];
                default -> throw new AssertionError(type);
            }
        }
        NdArray cube = NdArray.of(type, Shape.of(4, 4, 4), data);
        return List.of(
                cube,
                NdArray.view(type, Shape.SCALAR, data, 5, new int[0]),
                NdArray.view(type, Shape.of(1), data, 7, new int[] {0}),
                NdArray.view(type, Shape.of(3, 5), data, 9, new int[] {5, 1}),
                NdArray.view(type, Shape.of(3, 5), data, 2, new int[] {1, 3}),
                NdArray.view(type, Shape.of(4, 3), data, 40, new int[] {-8, -2}),
                NdArray.view(type, Shape.of(5), data, 63, new int[] {-7}),
                NdArray.view(type, Shape.of(3, 4), data, 1, new int[] {0, 2}),
                NdArray.view(type, Shape.of(2, 3), data, 30, new int[] {0, 0}),
                NdArray.view(type, Shape.of(2, 1, 3), data, 4, new int[] {7, 99, 2}),
                cube.permute(new int[] {2, 0, 1}),
                cube.slice(new int[] {3, 0, 1}, Shape.of(2, 4, 2), new int[] {-2, 1, 2}),
                NdArray.of(type, Shape.of(0, 3), type.newArray(0)),
                NdArray.view(type, Shape.of(3, 0, 2), data, 3, new int[] {1, 0, 5}));
    }
}
