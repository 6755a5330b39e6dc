package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;

/** Results as numbers that are equal if and only if the bits are; all NaN count as one. */
final class Bits {
    private Bits() {}

    static long[] of(NdArray x) {
        long[] r = new long[x.numel()];
        switch (x.toJavaArray()) {
            case float[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = Float.floatToIntBits(a[i]);
            }
            case double[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = Double.doubleToLongBits(a[i]);
            }
            case int[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = a[i];
            }
            case long[] a -> System.arraycopy(a, 0, r, 0, a.length);
            case boolean[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = a[i] ? 1 : 0;
            }
            case short[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = a[i];
            }
            case byte[] a -> {
                for (int i = 0; i < r.length; i++) r[i] = a[i];
            }
            default -> throw new AssertionError(x.dtype());
        }
        return r;
    }

    /** Of type, shape and elements. */
    static long hash(NdArray x) {
        long h = 31L * x.shape().hashCode() + x.dtype().toString().hashCode();
        for (long b : of(x)) h = (h ^ b) * 0x9E3779B97F4A7C15L + (h >>> 29);
        return h;
    }
}
