package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;
import java.util.Arrays;

/** Reads pieces of a view in row-major order: rows, columns and channels that are broadcast, mostly. */
final class BlockCopy {
    private final NdArray x;
    private final int[] dims;
    private final int[] strides;

    BlockCopy(NdArray x) {
        this.x = x;
        Layout.Merged m = new Layout.Merged(x.shape(), Layout.allAxes(x.shape().rank()), x.strides(), null);
        dims = Arrays.copyOf(m.dims, m.rank);
        strides = Arrays.copyOf(m.x, m.rank);
    }

    /** Elements {@code from} to {@code from + n} of the view, to {@code y[at…]}. */
    void run(int from, int n, Object y, int at) {
        if (dims.length == 0) {
            piece(x.offset(), 0, n, y, at);
            return;
        }
        int last = dims.length - 1;
        int line = dims[last];
        int row = from / line;
        int skip = from - row * line;
        while (n > 0) {
            int count = Math.min(n, line - skip);
            int o = x.offset() + skip * strides[last];
            int rest = row;
            for (int i = last - 1; i >= 0; i--) {
                int next = rest / dims[i];
                o += (rest - next * dims[i]) * strides[i];
                rest = next;
            }
            piece(o, strides[last], count, y, at);
            at += count;
            n -= count;
            row++;
            skip = 0;
        }
    }

    private void piece(int from, int step, int n, Object out, int at) {
        Object in = x.data();
        if (step == 1) {
            System.arraycopy(in, from, out, at, n);
            return;
        }
        switch (out) {
            case float[] y -> {
                float[] a = (float[]) in;
                if (step == 0) Arrays.fill(y, at, at + n, a[from]);
                else for (int i = 0; i < n; i++) y[at + i] = a[from + i * step];
            }
            case double[] y -> {
                double[] a = (double[]) in;
                if (step == 0) Arrays.fill(y, at, at + n, a[from]);
                else for (int i = 0; i < n; i++) y[at + i] = a[from + i * step];
            }
            case long[] y -> {
                long[] a = (long[]) in;
                for (int i = 0; i < n; i++) y[at + i] = a[from + i * step];
            }
            case int[] y -> {
                int[] a = (int[]) in;
                for (int i = 0; i < n; i++) y[at + i] = a[from + i * step];
            }
            default -> {
                boolean[] y = (boolean[]) out;
                boolean[] a = (boolean[]) in;
                for (int i = 0; i < n; i++) y[at + i] = a[from + i * step];
            }
        }
    }
}
