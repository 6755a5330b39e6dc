package io.leibniz.kernel;

import io.leibniz.tensor.DType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where kernels take the arrays of their results from: fresh ones, or inside a compiled program those of values that the
 * program needs no more. A program that runs again and again thus works in the same memory, which is still in the caches
 * and needn't be cleared.
 *
 * <p>One instance belongs to one run at a time. What a run didn't use is dropped at its end, so it holds no more than
 * one run needs.
 */
public final class Buffers {
    /** Elements below which a fresh array is as good; in tests none, so that every kernel meets arrays with something in them. */
    private static final int SMALL = Buffers.class.desiredAssertionStatus() ? 1 : 256;

    private static final ThreadLocal<Buffers> RUNNING = new ThreadLocal<>();

    private record Size(Class<?> type, int length) {}

    private static final class Stack {
        final List<Object> arrays = new ArrayList<>();

        /** The fewest there were in this run: so many are not needed. */
        int idle;
    }

    private final Map<Size, Stack> stacks = new HashMap<>();

    /** An array for a result, every element of which is written; it may hold anything. */
    public static Object unwritten(DType type, int n) {
        if (n < SMALL) return type.newArray(n);
        Buffers b = RUNNING.get();
        Object x = b == null ? null : b.take(type, n);
        return x != null ? x : type.newArray(n);
    }

    /** An array of zeros for a result. */
    public static Object zeros(DType type, int n) {
        Buffers b = n < SMALL ? null : RUNNING.get();
        Object x = b == null ? null : b.take(type, n);
        if (x == null) return type.newArray(n);
        switch (x) {
            case float[] a -> Arrays.fill(a, 0);
            case double[] a -> Arrays.fill(a, 0);
            case long[] a -> Arrays.fill(a, 0);
            case int[] a -> Arrays.fill(a, 0);
            case short[] a -> Arrays.fill(a, (short) 0);
            case byte[] a -> Arrays.fill(a, (byte) 0);
            default -> Arrays.fill((boolean[]) x, false);
        }
        return x;
    }

    /** {@link #unwritten} for f32. */
    public static float[] floats(int n) {
        return (float[]) unwritten(DType.F32, n);
    }

    private Object take(DType type, int n) {
        Stack s = stacks.get(new Size(component(type), n));
        if (s == null || s.arrays.isEmpty()) return null;
        Object x = s.arrays.removeLast();
        s.idle = Math.min(s.idle, s.arrays.size());
        return x;
    }

    /** Gives an array to the kernels that follow; nothing may read or write it otherwise. */
    public void give(Object array) {
        int n = Array.getLength(array);
        if (n < SMALL) return;
        assert spoil(array);
        stacks.computeIfAbsent(new Size(array.getClass().componentType(), n), k -> new Stack()).arrays.add(array);
    }

    /** With assertions on, what is read before it is written is seen. */
    private static boolean spoil(Object array) {
        switch (array) {
            case float[] a -> Arrays.fill(a, Float.NaN);
            case double[] a -> Arrays.fill(a, Double.NaN);
            case long[] a -> Arrays.fill(a, Long.MIN_VALUE);
            case int[] a -> Arrays.fill(a, Integer.MIN_VALUE);
            case short[] a -> Arrays.fill(a, (short) 0x7FFF);
            case byte[] a -> Arrays.fill(a, (byte) 0x7F);
            default -> Arrays.fill((boolean[]) array, true);
        }
        return true;
    }

    /** Makes this the source of what the calling thread allocates until {@link #leave}; gives the one that it replaces. */
    public Buffers enter() {
        Buffers outer = RUNNING.get();
        RUNNING.set(this);
        for (Stack s : stacks.values()) s.idle = s.arrays.size();
        return outer;
    }

    public void leave(Buffers outer) {
        if (outer == null) RUNNING.remove();
        else RUNNING.set(outer);
        for (Stack s : stacks.values()) s.arrays.subList(0, Math.min(s.idle, s.arrays.size())).clear();
        stacks.values().removeIf(s -> s.arrays.isEmpty());
    }

    /** Bytes held between runs. */
    public long bytes() {
        long sum = 0;
        for (Map.Entry<Size, Stack> e : stacks.entrySet()) {
            sum += (long) e.getValue().arrays.size() * e.getKey().length * width(e.getKey().type);
        }
        return sum;
    }

    /** What the elements of an array take. */
    public static long bytes(Object array) {
        return (long) Array.getLength(array) * width(array.getClass().componentType());
    }

    private static Class<?> component(DType type) {
        return switch (type) {
            case BOOL -> boolean.class;
            case U8, I8 -> byte.class;
            case I32 -> int.class;
            case I64 -> long.class;
            case BF16, F16 -> short.class;
            case F32 -> float.class;
            case F64 -> double.class;
        };
    }

    private static int width(Class<?> type) {
        return type == double.class || type == long.class ? 8 : type == float.class || type == int.class ? 4 : type == short.class ? 2 : 1;
    }
}
