package io.leibniz.nn.plot;

import io.leibniz.nn.metric.ConfusionMatrix;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Matrices as coloured cells, as SVG: the larger, the darker; what isn't finite is grey.
 *
 * {@snippet :
 * Files.writeString(file, HeatMap.attention("layer 2", weights, words, words));
 * }
 */
public final class HeatMap {
    private static final int GAP = 16;
    private static final int TOP = 30;
    /** Width of a letter of 12 pixels, about. */
    private static final double LETTER = 7.2;
    private static final int[] DARK = {0x08, 0x3d, 0x77};

    private HeatMap() {}

    private record Panel(String title, double[][] shade, String[][] text) {}

    /**
     * From the smallest value, white, to the largest.
     *
     * @param matrix [rows, columns]
     * @param rows names, or an empty list
     * @param columns names, or an empty list
     * @throws ShapeException for another shape, or another number of names
     */
    public static String of(String title, Tensor matrix, List<String> rows, List<String> columns) {
        if (matrix.rank() != 2) throw new ShapeException("heat map: a tensor of shape " + matrix.shape() + "; expected [rows, columns]");
        double[][] v = rows(matrix);
        double low = IntStream.range(0, v.length).mapToObj(i -> v[i]).flatMapToDouble(java.util.Arrays::stream).filter(Double::isFinite).min().orElse(0);
        double high = IntStream.range(0, v.length).mapToObj(i -> v[i]).flatMapToDouble(java.util.Arrays::stream).filter(Double::isFinite).max().orElse(0);
        for (double[] row : v) for (int j = 0; j < row.length; j++) row[j] = high > low ? (row[j] - low) / (high - low) : row[j] - low;
        String range = String.format(Locale.ROOT, "%s  (%.4g to %.4g)", title, low, high);
        return draw(List.of(new Panel(range, v, null)), matrix.size(1), rows, columns);
    }

    /**
     * How often each class was taken for each: counts, coloured by their share of the row. Rows are the true classes.
     *
     * @throws ShapeException unless there is a name for every class
     */
    public static String confusion(ConfusionMatrix m, List<String> names) {
        int n = m.classes();
        double[][] shade = new double[n][n];
        String[][] text = new String[n][n];
        for (int i = 0; i < n; i++) {
            long all = 0;
            for (int j = 0; j < n; j++) all += m.count(i, j);
            for (int j = 0; j < n; j++) {
                shade[i][j] = all == 0 ? 0 : (double) m.count(i, j) / all;
                text[i][j] = m.count(i, j) == 0 ? "" : String.valueOf(m.count(i, j));
            }
        }
        return draw(List.of(new Panel("true class by row, predicted by column", shade, text)), n, names, names);
    }

    /**
     * Where each query looks: one panel a head, from 0, white, to 1.
     *
     * @param weights [heads, queries, keys], or [queries, keys] of one head
     * @param queries names, or an empty list
     * @param keys names, or an empty list
     * @throws ShapeException for another shape, or another number of names
     */
    public static String attention(String title, Tensor weights, List<String> queries, List<String> keys) {
        if (weights.rank() != 2 && weights.rank() != 3) {
            throw new ShapeException("attention map: weights of shape " + weights.shape() + "; expected [heads, queries, keys] of one example");
        }
        Tensor heads = weights.rank() == 2 ? weights.unsqueeze(0) : weights;
        List<Panel> panels = IntStream.range(0, heads.size(0))
                .mapToObj(h -> new Panel(heads.size(0) == 1 ? title : title + ", head " + (h + 1), rows(heads.select(0, h)), null)).toList();
        return draw(panels, heads.size(2), queries, keys);
    }

    private static double[][] rows(Tensor matrix) {
        double[] all = matrix.toDoubleArray();
        int columns = matrix.size(1);
        return IntStream.range(0, matrix.size(0)).mapToObj(i -> java.util.Arrays.copyOfRange(all, i * columns, (i + 1) * columns)).toArray(double[][]::new);
    }

    private static String draw(List<Panel> panels, int columns, List<String> rowNames, List<String> columnNames) {
        int rows = panels.isEmpty() ? 0 : panels.getFirst().shade.length;
        named("rows", rows, rowNames);
        named("columns", columns, columnNames);
        double cell = Math.clamp(420.0 / Math.max(1, Math.max(rows, columns)), rowNames.isEmpty() && columnNames.isEmpty() ? 2 : 15, 44);
        double left = GAP + LETTER * longest(rowNames);
        double below = GAP + LETTER * longest(columnNames);
        double width = left + Math.max(columns * cell, panels.stream().mapToDouble(p -> LETTER * p.title.length()).max().orElse(0) - left) + GAP;
        Svg svg = new Svg((int) Math.ceil(width * Math.max(1, panels.size())), (int) Math.ceil(TOP + rows * cell + below));
        for (int p = 0; p < panels.size(); p++) {
            Panel panel = panels.get(p);
            double x0 = p * width + left;
            svg.text(p * width + GAP, 20, "start", "#111111", panel.title);
            for (int i = 0; i < rows; i++) {
                double y = TOP + i * cell;
                if (!rowNames.isEmpty()) svg.text(x0 - 5, y + cell / 2 + 4, "end", "#374151", rowNames.get(i));
                for (int j = 0; j < columns; j++) {
                    double s = panel.shade[i][j];
                    svg.rect(x0 + j * cell, y, cell, cell, colour(s));
                    if (panel.text == null || panel.text[i][j].isEmpty()) continue;
                    svg.text(x0 + (j + 0.5) * cell, y + cell / 2 + 4, "middle", s > 0.5 ? "#ffffff" : "#374151", panel.text[i][j]);
                }
            }
            if (columnNames.isEmpty()) continue;
            for (int j = 0; j < columns; j++) svg.upright(x0 + (j + 0.5) * cell + 4, TOP + rows * cell + 5, "#374151", columnNames.get(j));
        }
        return svg.toString();
    }

    private static void named(String what, int n, List<String> names) {
        if (!names.isEmpty() && names.size() != n) throw new ShapeException("heat map: " + names.size() + " names for " + n + " " + what);
    }

    private static int longest(List<String> names) {
        return names.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String colour(double share) {
        if (!Double.isFinite(share)) return "#bbbbbb";
        double s = Math.clamp(share, 0, 1);
        StringBuilder hex = new StringBuilder("#");
        for (int d : DARK) hex.append("%02x".formatted(Math.round(255 + s * (d - 255))));
        return hex.toString();
    }
}
