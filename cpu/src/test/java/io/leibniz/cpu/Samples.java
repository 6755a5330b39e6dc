package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Arrays of every type in every layout, the same in every JVM. */
final class Samples {
    /** How the elements of a logical shape lie. */
    enum Lie {
        ROW_MAJOR, AFTER_OFFSET, TRANSPOSED, STEPPED, FLIPPED, FIRST_BROADCAST, LAST_BROADCAST, MIDDLE_ONLY, UNIFORM, SWAPPED
    }

    private static final float[] SPECIAL = {
        0f, -0f, 1f, -1f, 0.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE,
        Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 88.8f, -104f, 1e-6f, 1e6f, 3.1415927f, 2.5f, -2.5f};

    private Samples() {}

    static NdArray of(DType type, long seed, int... dims) {
        return of(type, Lie.ROW_MAJOR, seed, dims);
    }

    static NdArray of(DType type, Lie lie, long seed, int... dims) {
        Shape shape = Shape.of(dims);
        int r = dims.length;
        int[] unit = new int[r];
        Arrays.fill(unit, 1);
        int[] zero = new int[r];
        return switch (lie) {
            case ROW_MAJOR -> filled(type, seed, shape);
            case AFTER_OFFSET -> {
                Object data = type.newArray(shape.numel() + 5);
                fill(data, seed);
                yield NdArray.view(type, shape, data, 3, shape.strides());
            }
            case TRANSPOSED -> {
                int[] reversed = new int[r];
                int[] order = new int[r];
                for (int i = 0; i < r; i++) {
                    reversed[i] = dims[r - 1 - i];
                    order[i] = r - 1 - i;
                }
                yield filled(type, seed, Shape.of(reversed)).permute(order);
            }
            case SWAPPED -> {
                if (r < 2) yield filled(type, seed, shape);
                int[] swapped = dims.clone();
                swapped[r - 1] = dims[r - 2];
                swapped[r - 2] = dims[r - 1];
                int[] order = new int[r];
                for (int i = 0; i < r; i++) order[i] = i;
                order[r - 1] = r - 2;
                order[r - 2] = r - 1;
                yield filled(type, seed, Shape.of(swapped)).permute(order);
            }
            case STEPPED -> {
                int[] wide = dims.clone();
                int[] step = unit.clone();
                for (int i = 0; i < r; i++) wide[i] = dims[i] * (step[i] = 2 + i % 2);
                yield filled(type, seed, Shape.of(wide)).slice(zero, shape, step);
            }
            case FLIPPED -> {
                int[] start = zero.clone();
                int[] step = unit.clone();
                if (r > 0) {
                    start[r - 1] = dims[r - 1] - 1;
                    step[r - 1] = -1;
                }
                yield filled(type, seed, shape).slice(start, shape, step);
            }
            case FIRST_BROADCAST -> r == 0 ? filled(type, seed, shape) : filled(type, seed, shape.with(0, 1)).broadcast(shape);
            case LAST_BROADCAST -> r == 0 ? filled(type, seed, shape) : filled(type, seed, shape.with(r - 1, 1)).broadcast(shape);
            case MIDDLE_ONLY -> {
                int[] d = unit.clone();
                if (r > 1) d[1] = dims[1];
                yield filled(type, seed, Shape.of(d)).broadcast(shape);
            }
            case UNIFORM -> filled(type, seed, Shape.SCALAR).broadcast(shape);
        };
    }

    private static NdArray filled(DType type, long seed, Shape shape) {
        Object data = type.newArray(shape.numel());
        fill(data, seed);
        return NdArray.of(type, shape, data);
    }

    private static void fill(Object data, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        switch (data) {
            case float[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = number(random);
            }
            case double[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = number(random);
            }
            case int[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(-9, 10);
            }
            case long[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(-9, 10);
            }
            case boolean[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = random.nextBoolean();
            }
            case short[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = (short) random.nextInt();
            }
            case byte[] a -> random.nextBytes(a);
            default -> throw new AssertionError(data.getClass());
        }
    }

    /** Most of moderate size, some tiny or huge, few special: sums of a few thousand stay finite in most samples. */
    private static float number(SplittableRandom random) {
        int kind = random.nextInt(2000);
        if (kind < 2) return SPECIAL[random.nextInt(SPECIAL.length)];
        float x = (float) (random.nextDouble() * 8 - 4);
        return kind < 40 ? x * (float) Math.pow(2, random.nextInt(-20, 20)) : x;
    }

    /** Only special numbers. */
    static NdArray special(DType type) {
        NdArray x = type == DType.F64 ? NdArray.of(Shape.of(SPECIAL.length), specialDoubles())
                : NdArray.of(Shape.of(SPECIAL.length), SPECIAL.clone());
        return type.isStorage() ? Reference.INSTANCE.convert(type, x) : x;
    }

    private static double[] specialDoubles() {
        double[] r = new double[SPECIAL.length];
        for (int i = 0; i < r.length; i++) r[i] = SPECIAL[i];
        return r;
    }

    /** Finite numbers in [−1, 1), for products that shall not overflow. */
    static NdArray small(DType type, Lie lie, long seed, int... dims) {
        NdArray x = of(type, lie, seed, dims);
        SplittableRandom random = new SplittableRandom(seed);
        switch (x.data()) {
            case float[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = (float) (random.nextDouble() * 2 - 1);
            }
            case double[] a -> {
                for (int i = 0; i < a.length; i++) a[i] = random.nextDouble() * 2 - 1;
            }
            default -> { }
        }
        return x;
    }

    /** Indices in [0, extent). */
    static NdArray indices(long seed, int extent, int... dims) {
        Shape shape = Shape.of(dims);
        SplittableRandom random = new SplittableRandom(seed);
        long[] a = new long[shape.numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextInt(extent);
        return NdArray.of(shape, a);
    }
}
