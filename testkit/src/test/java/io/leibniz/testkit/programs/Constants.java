package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers in a program that aren't inputs. */
final class Constants {
    private Constants() {}

    static Tensor uniform(SplittableRandom random, double low, double high, int... shape) {
        int n = 1;
        for (int s : shape) n *= s;
        double[] a = new double[n];
        for (int i = 0; i < n; i++) a[i] = Math.round(random.nextDouble(low, high) * 1000) / 1000.0;
        return Tensor.wrap(a, shape);
    }

    /** Different numbers between −1 and 1 that depend on the shape only. */
    static Tensor weights(int... shape) {
        int n = 1;
        for (int s : shape) n *= s;
        double[] a = new double[n];
        for (int i = 0; i < n; i++) a[i] = Math.cos(1 + 0.7 * i);
        return Tensor.wrap(a, shape);
    }

    static String text(Tensor x) {
        if (x.rank() == 0) return "scalar(" + x.item() + ")";
        String numbers = Arrays.toString(x.toDoubleArray());
        String flat = "Tensor.of(" + numbers.substring(1, numbers.length() - 1) + ")";
        return x.rank() == 1 ? flat : flat + ".reshape(" + x.shape().toString().replaceAll("[\\[\\]]", "") + ")";
    }
}
