package io.leibniz.tensor;

import io.leibniz.kernel.NdArray;
import java.util.Locale;

/** Prints tensors the way NumPy does: columns aligned, long axes abbreviated, one format for all elements. */
final class Printer {
    private static final int LIMIT = 1000;
    private static final int EDGE = 3;
    private static final int DIGITS = 4;

    private Printer() {}

    static String toString(Tensor x) {
        if (x.isSparse()) return "row-sparse " + x.dtype() + x.shape() + ", rows " + x.sparseRows() + ":\n" + x.sparseValues();
        NdArray a;
        try {
            a = x.array("toString");
        } catch (IllegalStateException traced) {
            return "traced " + x.dtype() + x.shape();
        }
        if (a.shape().rank() == 0) return scalar(a);
        boolean shortened = a.numel() > LIMIT;
        Format f = Format.of(a, shortened);
        StringBuilder out = new StringBuilder();
        print(a, 0, 0, shortened, f, out, " ");
        return out.append(' ').append(a.dtype()).append(a.shape()).toString();
    }

    private static String scalar(NdArray a) {
        return switch (a.dtype()) {
            case BOOL -> String.valueOf(a.getLong(0) != 0);
            case U8, I8, I32, I64 -> String.valueOf(a.getLong(0));
            case BF16, F16, F32 -> String.valueOf((float) a.getDouble(0));
            case F64 -> String.valueOf(a.getDouble(0));
        };
    }

    private static void print(NdArray a, int axis, int at, boolean shortened, Format f, StringBuilder out, String indent) {
        int n = a.shape().dim(axis);
        boolean last = axis == a.shape().rank() - 1;
        int inner = a.shape().sub(axis + 1, a.shape().rank()).numel();
        out.append('[');
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                if (last) out.append(", ");
                else out.append(",").append("\n".repeat(a.shape().rank() - axis - 1)).append(indent);
            }
            if (shortened && n > 2 * EDGE && i == EDGE) {
                out.append("...");
                i = n - EDGE - 1;
                continue;
            }
            if (last) out.append(f.cell(a, at + i));
            else print(a, axis + 1, at + i * inner, shortened, f, out, indent + " ");
        }
        out.append(']');
    }

    /** How all elements are written: found by a look at those that will be printed. */
    private record Format(boolean floating, boolean exponent, int decimals, int width) {
        static Format of(NdArray a, boolean shortened) {
            if (!a.dtype().isFloating()) {
                Format raw = new Format(false, false, 0, 0);
                return new Format(false, false, 0, raw.widest(a, shortened));
            }
            double largest = 0;
            double smallest = Double.POSITIVE_INFINITY;
            int decimals = 1;
            for (int flat : printed(a, shortened)) {
                double v = Math.abs(a.getDouble(flat));
                if (!Double.isFinite(v) || v == 0) continue;
                largest = Math.max(largest, v);
                smallest = Math.min(smallest, v);
                for (int d = decimals; d < DIGITS; d++) {
                    double scaled = v * Math.pow(10, d);
                    if (Math.abs(scaled - Math.rint(scaled)) < 1e-6 * Math.max(1, scaled)) break;
                    decimals = d + 1;
                }
            }
            boolean exponent = largest >= 1e8 || largest > 0 && (smallest < 1e-4 || largest / smallest > 1e6 && smallest < 1);
            Format raw = new Format(true, exponent, exponent ? DIGITS : decimals, 0);
            return new Format(true, exponent, raw.decimals, raw.widest(a, shortened));
        }

        private int widest(NdArray a, boolean shortened) {
            int w = 0;
            for (int flat : printed(a, shortened)) w = Math.max(w, raw(a, flat).length());
            return w;
        }

        String cell(NdArray a, int flat) {
            String s = raw(a, flat);
            return " ".repeat(Math.max(0, width - s.length())) + s;
        }

        private String raw(NdArray a, int flat) {
            if (a.dtype() == DType.BOOL) return a.getLong(flat) != 0 ? "true" : "false";
            if (!floating) return String.valueOf(a.getLong(flat));
            double v = a.getDouble(flat);
            if (Double.isNaN(v)) return "NaN";
            if (Double.isInfinite(v)) return v > 0 ? "inf" : "-inf";
            return String.format(Locale.ROOT, exponent ? "%." + decimals + "e" : "%." + decimals + "f", v);
        }

        private static int[] printed(NdArray a, boolean shortened) {
            int n = a.numel();
            if (!shortened) return java.util.stream.IntStream.range(0, n).toArray();
            java.util.stream.IntStream.Builder b = java.util.stream.IntStream.builder();
            collect(a.shape(), 0, 0, b);
            return b.build().toArray();
        }

        private static void collect(Shape s, int axis, int at, java.util.stream.IntStream.Builder b) {
            if (axis == s.rank()) {
                b.add(at);
                return;
            }
            int n = s.dim(axis);
            int inner = s.sub(axis + 1, s.rank()).numel();
            for (int i = 0; i < n; i++) {
                if (n > 2 * EDGE && i == EDGE) i = n - EDGE;
                collect(s, axis + 1, at + i * inner, b);
            }
        }
    }
}
