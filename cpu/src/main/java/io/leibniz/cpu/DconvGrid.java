package io.leibniz.cpu;

import java.util.Arrays;

/** Lays channels out on the grid of a {@link ConvPlan}. */
final class DconvGrid {
    /** Elements of a task. */
    private static final int TASK = 1 << 15;

    private DconvGrid() {}

    /** Channels that follow one another in x to grids that follow one another from 0 on. */
    static void fill(ConvPlan plan, int channels, double[] x, int xo, double[] grid) {
        int share = Math.max(1, TASK / plan.pitch);
        Pool.parallelFor(Math.ceilDiv(channels, share), t -> {
            for (int c = t * share; c < Math.min(channels, (t + 1) * share); c++) channel(plan, x, xo + c * plan.sources, grid, c * plan.pitch);
        });
    }

    static void channel(ConvPlan plan, double[] x, int xo, double[] grid, int go) {
        int[] in = plan.source;
        int[] extent = plan.grid;
        int[] step = plan.step;
        int[] low = plan.low;
        int line = extent[2];
        Arrays.fill(grid, go, go + plan.pitch, 0);
        for (int[] phase : plan.phases) {
            int begin = Math.clamp(Math.ceilDiv(low[2] - phase[2], step[2]), 0, line);
            int end = Math.clamp(Math.floorDiv(in[2] - 1 + low[2] - phase[2], step[2]) + 1, begin, line);
            for (int d = 0; d < extent[0]; d++) {
                int z = phase[0] + d * step[0] - low[0];
                for (int h = 0; h < extent[1]; h++, go += line) {
                    int r = phase[1] + h * step[1] - low[1];
                    if (z < 0 || z >= in[0] || r < 0 || r >= in[1]) continue;
                    int from = xo + (z * in[1] + r) * in[2] + phase[2] - low[2];
                    if (step[2] == 1) System.arraycopy(x, from + begin, grid, go + begin, end - begin);
                    else for (int i = begin; i < end; i++) grid[go + i] = x[from + i * step[2]];
                }
            }
        }
    }
}
