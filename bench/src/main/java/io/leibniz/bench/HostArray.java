package io.leibniz.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A row-major array of floats that every framework copies its inputs from, so that all of them start from the same bits.
 *
 * @param data  the elements
 * @param shape extents, outermost first; their product is the length of {@code data}
 */
public record HostArray(float[] data, long... shape) {
    public HostArray {
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != data.length) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " holds " + size + " elements, but "
                    + data.length + " were given");
        }
    }

    /** Values drawn uniformly from [low, high), the same for the same seed and shape on every machine. */
    public static HostArray uniform(long seed, double low, double high, long... shape) {
        var random = new SplittableRandom(seed);
        var data = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(low, high);
        }
        return new HostArray(data, shape);
    }

    /** Values in [−1, 1). */
    public static HostArray signed(long seed, long... shape) {
        return uniform(seed, -1, 1, shape);
    }

    /** A weight drawn from ±1/√fanIn, the interval in which PyTorch's linear and convolution layers start. */
    public static HostArray weight(long seed, long fanIn, long... shape) {
        double bound = 1 / Math.sqrt(fanIn);
        return uniform(seed, -bound, bound, shape);
    }

    public static HostArray filled(float value, long... shape) {
        var data = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        Arrays.fill(data, value);
        return new HostArray(data, shape);
    }

    /** Class numbers in [0, classes). */
    public static long[] labels(long seed, int count, int classes) {
        return new SplittableRandom(seed).longs(count, 0, classes).toArray();
    }
}
