package io.leibniz.cpu;

import io.leibniz.kernel.FMath;
import io.leibniz.prim.Reduce;
import java.util.function.Supplier;

/**
 * The exponentials of a row of f32 from its maximum on, and their sum by the tree of {@link Trees}: what softmax,
 * its logarithm and cross-entropy begin with. The row is in a near cache while it is walked over.
 */
final class ExpRows {
    /** Shorter rows are better taken many at a time. */
    static final int LEAST = 64;

    /** e^x is a normal number from here on. */
    private static final float NEAR = -87;

    private static final Hot HOT = new Hot(trial(ExpRows::vector), trial(ExpRows::plain));

    /** The maximum of the last row, and what its exponentials add up to. */
    float max;
    float sum;

    /** The running range of the row at {@link #known}, taken while the row before it was computed. */
    private final float[] range = new float[2 * Trees.LANES];
    private int known = -1;

    private interface Form {
        void run(ExpRows rows, float[] x, int xo, int n, float[] y, int yo, int next);
    }

    private static Supplier<Runnable> trial(Form form) {
        return () -> {
            float[] x = Loops.scratch();
            float[] y = new float[x.length];
            float[] far = Loops.scratch();
            far[7] = -200;
            ExpRows rows = new ExpRows();
            return () -> {
                form.run(rows, x, 0, x.length, y, 0, 0);
                form.run(rows, far, 0, 101, y, 0, -1);
            };
        };
    }

    /**
     * y = e^(x − max x), {@link #max} and {@link #sum}. All calls have the same x and n.
     *
     * @param next where the row of the next call begins; −1 if there is none
     */
    void run(float[] x, int xo, int n, float[] y, int yo, int next) {
        if (HOT.ready()) {
            vector(this, x, xo, n, y, yo, next);
            return;
        }
        long start = System.nanoTime();
        plain(this, x, xo, n, y, yo, next);
        HOT.spent(System.nanoTime() - start);
    }

    private static void plain(ExpRows rows, float[] x, int xo, int n, float[] y, int yo, int next) {
        float m = Trees.f32(Reduce.Op.MAX, x, xo, n);
        for (int i = 0; i < n; i++) y[yo + i] = FMath.exp(x[xo + i] - m);
        rows.max = m;
        rows.sum = RowSums.sum(y, yo, n);
    }

    private static void vector(ExpRows rows, float[] x, int xo, int n, float[] y, int yo, int next) {
        float[] range = rows.range;
        if (rows.known != xo) {
            VectorExp.clear(range);
            VectorExp.range(x, xo, n, range);
        }
        float max = Float.NEGATIVE_INFINITY;
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < Trees.LANES; i++) {
            if (range[i] > max) max = range[i];
            if (range[Trees.LANES + i] < min) min = range[Trees.LANES + i];
        }
        for (int i = xo + (n & -Trees.LANES); i < xo + n; i++) {
            if (x[i] > max) max = x[i];
            if (x[i] < min) min = x[i];
        }
        rows.max = max;
        boolean near = min - max >= NEAR;
        rows.known = near ? next : -1;
        VectorExp.clear(range);
        if (n <= Trees.BLOCK) {
            rows.sum = block(near, x, xo, max, y, yo, n, next, range);
            return;
        }
        float[] blocks = new float[Math.ceilDiv(n, Trees.BLOCK)];
        for (int b = 0; b < blocks.length; b++) {
            int at = b * Trees.BLOCK;
            blocks[b] = block(near, x, xo + at, max, y, yo + at, Math.min(Trees.BLOCK, n - at), next < 0 ? -1 : next + at, range);
        }
        rows.sum = RowSums.sum(blocks, 0, blocks.length);
    }

    private static float block(boolean near, float[] x, int xo, float m, float[] y, int yo, int n, int next, float[] range) {
        return near ? VectorExp.near(x, xo, m, y, yo, n, next < 0 ? xo : next, range) : VectorExp.sum(x, xo, m, y, yo, n);
    }
}
