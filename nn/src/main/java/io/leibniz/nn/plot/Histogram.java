package io.leibniz.nn.plot;

import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/** How the numbers of a tensor are spread, as SVG. */
public final class Histogram {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 170;
    private static final int LEFT = 14;
    private static final int TOP = 40;
    private static final int BOTTOM = 24;
    private static final int BARS = 40;

    private Histogram() {}

    /** The finite ones in 40 bars of equal width, with mean and standard deviation; how many are not finite is said. */
    public static String of(String title, Tensor values) {
        double[] all = values.toDoubleArray();
        double[] v = Arrays.stream(all).filter(Double::isFinite).toArray();
        double low = Arrays.stream(v).min().orElse(0);
        double high = Arrays.stream(v).max().orElse(0);
        double mean = Arrays.stream(v).average().orElse(0);
        double deviation = Math.sqrt(Arrays.stream(v).map(x -> (x - mean) * (x - mean)).average().orElse(0));
        int[] counts = counts(v, low, high);
        int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.text(LEFT, 16, "start", "#111111", title);
        String odd = v.length == all.length ? "" : String.format(Locale.ROOT, ", %d not finite", all.length - v.length);
        svg.text(LEFT, 32, "start", "#4b5563", String.format(Locale.ROOT, "%,d numbers, %.3g ± %.3g%s", all.length, mean, deviation, odd));
        double w = (double) (WIDTH - 2 * LEFT) / BARS;
        int floor = HEIGHT - BOTTOM;
        for (int i = 0; i < BARS; i++) {
            double h = (double) counts[i] / most * (floor - TOP);
            if (h > 0) svg.rect(LEFT + i * w, floor - h, w - 0.5, h, "#1f77b4");
        }
        svg.line(LEFT, floor, WIDTH - LEFT, floor, "#374151");
        svg.text(LEFT, HEIGHT - 8, "start", "#4b5563", String.format(Locale.ROOT, "%.4g", low));
        svg.text(WIDTH - LEFT, HEIGHT - 8, "end", "#4b5563", String.format(Locale.ROOT, "%.4g", high));
        return svg.toString();
    }

    private static int[] counts(double[] v, double low, double high) {
        int[] counts = new int[BARS];
        for (double x : v) counts[high > low ? Math.clamp((long) ((x - low) / (high - low) * BARS), 0, BARS - 1) : BARS / 2]++;
        return counts;
    }
}
