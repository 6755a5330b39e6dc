package io.leibniz.nn.plot;

import io.leibniz.nn.train.Epoch;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Curves over a common axis, as SVG. */
public final class LineChart {
    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf"};
    private static final int WIDTH = 480;
    private static final int HEIGHT = 320;
    private static final int LEFT = 62;
    private static final int RIGHT = 16;
    private static final int TOP = 36;
    private static final int BOTTOM = 44;

    private LineChart() {}

    /** One panel a measure, side by side, with training and test over the epochs. */
    public static String learningCurves(List<Epoch> epochs) {
        Map<String, Map<String, double[]>> panels = new LinkedHashMap<>();
        for (String measure : epochs.isEmpty() ? List.<String>of() : new ArrayList<>(epochs.getFirst().train().keySet())) {
            Map<String, double[]> curves = new LinkedHashMap<>();
            curves.put("train", epochs.stream().mapToDouble(e -> e.train().get(measure)).toArray());
            if (epochs.getFirst().test().containsKey(measure)) {
                curves.put("test", epochs.stream().mapToDouble(e -> e.test().get(measure)).toArray());
            }
            panels.put(measure, curves);
        }
        double[] x = epochs.stream().mapToDouble(Epoch::number).toArray();
        Svg svg = new Svg(Math.max(1, panels.size()) * WIDTH, HEIGHT);
        int i = 0;
        for (var p : panels.entrySet()) panel(svg, i++ * WIDTH, p.getKey(), "epoch", x, p.getValue());
        return svg.toString();
    }

    /** One panel. Curves have the length of {@code x}; NaN points are left out. */
    public static String of(String title, String xLabel, double[] x, Map<String, double[]> curves) {
        Svg svg = new Svg(WIDTH, HEIGHT);
        panel(svg, 0, title, xLabel, x, curves);
        return svg.toString();
    }

    private static void panel(Svg svg, double left, String title, String xLabel, double[] x, Map<String, double[]> curves) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double[] c : curves.values()) {
            for (double v : c) {
                if (!Double.isFinite(v)) continue;
                lowest = Math.min(lowest, v);
                highest = Math.max(highest, v);
            }
        }
        if (lowest > highest) {
            lowest = 0;
            highest = 1;
        }
        double step = niceStep((highest - lowest) / 5);
        double y0 = Math.floor(lowest / step) * step;
        double y1 = Math.max(y0 + step, Math.ceil(highest / step) * step);
        double x0 = x.length == 0 ? 0 : x[0];
        double x1 = x.length == 0 ? 1 : Math.max(x[x.length - 1], x0 + 1);
        svg.text(left + LEFT, 20, "start", "#111111", title);
        for (double v = y0; v <= y1 + step / 2; v += step) {
            double y = py(v, y0, y1);
            svg.line(left + LEFT, y, left + WIDTH - RIGHT, y, "#e5e7eb");
            svg.text(left + LEFT - 6, y + 4, "end", "#4b5563", number(Math.abs(v) < step / 1e6 ? 0 : v));
        }
        double xStep = Math.max(1, niceStep((x1 - x0) / 8));
        for (double v = Math.ceil(x0 / xStep) * xStep; v <= x1 + 1e-9; v += xStep) {
            svg.text(px(left, v, x0, x1), HEIGHT - BOTTOM + 18, "middle", "#4b5563", number(v));
        }
        svg.line(left + LEFT, HEIGHT - BOTTOM, left + WIDTH - RIGHT, HEIGHT - BOTTOM, "#374151");
        svg.text(left + LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 8, "middle", "#374151", xLabel);
        int k = 0;
        for (var c : curves.entrySet()) {
            String colour = COLOURS[k % COLOURS.length];
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                if (Double.isFinite(c.getValue()[i])) points.add(new double[] {px(left, x[i], x0, x1), py(c.getValue()[i], y0, y1)});
            }
            svg.path(points.stream().mapToDouble(p -> p[0]).toArray(), points.stream().mapToDouble(p -> p[1]).toArray(), colour);
            double at = left + WIDTH - RIGHT - 70 * (curves.size() - k);
            svg.rect(at, 10, 12, 12, colour);
            svg.text(at + 17, 20, "start", "#111111", c.getKey());
            k++;
        }
    }

    private static double px(double left, double v, double x0, double x1) {
        return left + LEFT + (v - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT);
    }

    private static double py(double v, double y0, double y1) {
        return HEIGHT - BOTTOM - (v - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM);
    }

    private static String number(double v) {
        return new BigDecimal(v).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    /** 1, 2 or 5 times a power of ten, not below the wish. */
    private static double niceStep(double wish) {
        if (!(wish > 0)) return 0.1;
        double p = Math.pow(10, Math.floor(Math.log10(wish)));
        for (double m : new double[] {1, 2, 5}) if (m * p >= wish * 0.999) return m * p;
        return 10 * p;
    }
}
