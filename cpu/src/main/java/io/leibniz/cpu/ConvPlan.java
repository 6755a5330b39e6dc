package io.leibniz.cpu;

import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.GemmReference;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * A convolution as matrix products without a matrix of patches.
 *
 * <p>The source image is laid out once on a padded grid, split into its phases modulo the stride, in which every tap of the
 * kernel is a shift. If the positions of the result are numbered along the grid's rows, padding columns included, then row
 * q of the virtual patch matrix, for term q = (channel, tap), is the piece of the grid that begins at {@code shift[q]}:
 *
 * <pre>
 *   result[i, j] = Σ_q weight[i, q] · grid[shift[q] + j]
 * </pre>
 *
 * The few columns j that belong to padding are computed and dropped. A forward convolution is one such product. Its
 * gradient by the input is one for each phase of the input modulo the stride, over the taps that lead there, with the grid
 * made of y. All axes are three, missing ones having extent 1.
 */
final class ConvPlan {
    /** Channels of the source in a group. */
    final int channels;

    /** Channels of the result in a group. */
    final int rows;

    /** Terms in a full sum, (channel, tap) pairs. */
    final int terms;

    final int[] source;
    final int[] result;
    final int sources;
    final int results;

    /** Grid point j of phase φ holds source position φ + step·j − low, or zero. */
    final int[] step;

    final int[] low;
    final int[] grid;
    final int[][] phases;
    final int plane;

    /** Grid elements of a channel. */
    final int pitch;

    final Part[] parts;

    /**
     * One product.
     *
     * @param shift where the row of the patch matrix for a term begins on the grid
     * @param weight offset of a term in the weight of the result's first channel
     * @param ends for each block of the sum the number of terms up to its end
     * @param extent result positions along each axis
     * @param columns columns j, up to the last that belongs to the result
     * @param first result position of j = 0 along each axis
     * @param step result positions from one to the next
     */
    record Part(int[] shift, int[] weight, int[] ends, int[] extent, int columns, int[] first, int[] step) {
        /** Result positions in all. */
        int positions() {
            return volume(extent);
        }
    }

    private ConvPlan(int channels, int rows, int terms, int[] source, int[] result, int[] step, int[] low, int[] grid, int[][] phases, Part[] parts) {
        this.channels = channels;
        this.rows = rows;
        this.terms = terms;
        this.source = source;
        this.result = result;
        this.step = step;
        this.low = low;
        this.grid = grid;
        this.phases = phases;
        this.parts = parts;
        sources = volume(source);
        results = volume(result);
        plane = volume(grid);
        pitch = phases.length * plane;
    }

    /** Whether the grid is the source itself. */
    boolean inPlace() {
        return phases.length == 1 && Arrays.equals(grid, source) && Arrays.equals(low, new int[3]) && Arrays.equals(step, new int[] {1, 1, 1});
    }

    /** For each position of a forward convolution's result its column j. */
    int[] columns() {
        int[] column = new int[results];
        int p = 0;
        for (int d = 0; d < result[0]; d++) {
            for (int h = 0; h < result[1]; h++) {
                for (int w = 0; w < result[2]; w++) column[p++] = (d * grid[1] + h) * grid[2] + w;
            }
        }
        return column;
    }

    /** The result's element at column {@code x} of a row of the grid; −1 where the row or column is padding. */
    int position(Part part, int row, int x) {
        int d = row / grid[1];
        int h = row - d * grid[1];
        if (x >= part.extent[2] || h >= part.extent[1]) return -1;
        int z = part.first[0] + d * part.step[0];
        int r = part.first[1] + h * part.step[1];
        return (z * result[1] + r) * result[2] + part.first[2] + x * part.step[2];
    }

    static ConvPlan forward(ConvShape s) {
        int[] in = three(s.in(), 1);
        int[] out = three(s.out(), 1);
        int[] kernel = three(s.kernel(), 1);
        int[] stride = three(s.stride(), 1);
        int[] dilation = three(s.dilation(), 1);
        int[] grid = new int[3];
        int[] used = new int[3];
        for (int a = 0; a < 3; a++) {
            grid[a] = out[a] + (kernel[a] - 1) * dilation[a] / stride[a];
            used[a] = Math.min(stride[a], kernel[a]);
        }
        // Along an axis the phases of its first taps: after `stride` of them they repeat.
        int[][] phases = new int[volume(used)][3];
        for (int i = 0; i < phases.length; i++) {
            int[] t = split(i, used);
            for (int a = 0; a < 3; a++) phases[i][a] = t[a] * dilation[a] % stride[a];
        }
        int channels = s.inChannels() / s.groups();
        int taps = volume(kernel);
        int plane = volume(grid);
        int[] tap = new int[taps];
        for (int t = 0; t < taps; t++) {
            int[] at = split(t, kernel);
            int phase = 0;
            int shift = 0;
            for (int a = 0; a < 3; a++) {
                phase = phase * used[a] + at[a] % stride[a];
                shift = shift * grid[a] + at[a] * dilation[a] / stride[a];
            }
            tap[t] = phase * plane + shift;
        }
        int terms = channels * taps;
        int[] shift = new int[terms];
        int[] weight = new int[terms];
        for (int q = 0; q < terms; q++) {
            shift[q] = q / taps * phases.length * plane + tap[q % taps];
            weight[q] = q;
        }
        int[] ends = new int[(terms + GemmReference.BLOCK - 1) / GemmReference.BLOCK];
        for (int b = 0; b < ends.length; b++) ends[b] = Math.min(terms, (b + 1) * GemmReference.BLOCK);
        int columns = volume(out) == 0 ? 0 : ((out[0] - 1) * grid[1] + out[1] - 1) * grid[2] + out[2];
        Part part = new Part(shift, weight, ends, out, columns, new int[3], new int[] {1, 1, 1});
        return new ConvPlan(channels, s.outChannels() / s.groups(), terms, in, out, stride, three(s.padLow(), 0), grid, phases, new Part[] {part});
    }

    static ConvPlan inputGrad(ConvShape s) {
        int[] in = three(s.in(), 1);
        int[] out = three(s.out(), 1);
        int[] kernel = three(s.kernel(), 1);
        int[] stride = three(s.stride(), 1);
        int[] dilation = three(s.dilation(), 1);
        int[] pad = three(s.padLow(), 0);
        int[] low = new int[3];
        int[] grid = new int[3];
        for (int a = 0; a < 3; a++) {
            int least = 0;
            int most = 0;
            for (int t = 0; t < kernel[a]; t++) {
                int phase = t * dilation[a] % stride[a];
                if (count(in[a], stride[a], pad[a], phase) == 0) continue;
                int back = t * dilation[a] / stride[a];
                least = Math.min(least, begin(stride[a], pad[a], phase) - back);
                most = Math.max(most, begin(stride[a], pad[a], phase) + count(in[a], stride[a], pad[a], phase) - 1 - back);
            }
            low[a] = -least;
            grid[a] = most - least + 1;
        }
        int channels = s.outChannels() / s.groups();
        int rows = s.inChannels() / s.groups();
        int taps = volume(kernel);
        int plane = volume(grid);
        int terms = channels * taps;
        Part[] parts = new Part[volume(stride)];
        int made = 0;
        for (int phase = 0; phase < parts.length; phase++) {
            int[] f = split(phase, stride);
            int[] extent = new int[3];
            int[] first = new int[3];
            int[] begin = new int[3];
            for (int a = 0; a < 3; a++) {
                extent[a] = count(in[a], stride[a], pad[a], f[a]);
                begin[a] = begin(stride[a], pad[a], f[a]);
                first[a] = f[a] + stride[a] * begin[a] - pad[a];
            }
            if (volume(extent) == 0) continue;
            int[] tap = new int[taps];
            for (int t = 0; t < taps; t++) {
                int[] at = split(t, kernel);
                for (int a = 0; a < 3 && tap[t] >= 0; a++) {
                    int way = at[a] * dilation[a] - f[a];
                    tap[t] = way % stride[a] != 0 ? -1 : tap[t] * grid[a] + begin[a] - way / stride[a] + low[a];
                }
            }
            int[] shift = new int[terms];
            int[] weight = new int[terms];
            int[] ends = new int[(terms + GemmReference.BLOCK - 1) / GemmReference.BLOCK];
            int n = 0;
            for (int q = 0; q < terms; q++) {
                int t = taps - 1 - q % taps;
                if (tap[t] >= 0) {
                    shift[n] = q / taps * plane + tap[t];
                    weight[n++] = q / taps * rows * taps + t;
                }
                ends[q / GemmReference.BLOCK] = n;
            }
            int columns = ((extent[0] - 1) * grid[1] + extent[1] - 1) * grid[2] + extent[2];
            parts[made++] = new Part(Arrays.copyOf(shift, n), Arrays.copyOf(weight, n), ends, extent, columns, first, stride);
        }
        return new ConvPlan(channels, rows, terms, out, in, new int[] {1, 1, 1}, low, grid, new int[1][3], Arrays.copyOf(parts, made));
    }

    /** The first j for which phase + stride·j − pad is not negative. */
    private static int begin(int stride, int pad, int phase) {
        return Math.max(0, Math.ceilDiv(pad - phase, stride));
    }

    /** How many j there are for which phase + stride·j − pad is a position of the axis. */
    private static int count(int extent, int stride, int pad, int phase) {
        return Math.max(0, Math.floorDiv(extent - 1 + pad - phase, stride) - begin(stride, pad, phase) + 1);
    }

    static int[] three(Shape s, int missing) {
        int[] r = {missing, missing, missing};
        for (int i = 0; i < s.rank(); i++) r[3 - s.rank() + i] = s.dim(i);
        return r;
    }

    static int volume(int[] extent) {
        return Math.multiplyExact(Math.multiplyExact(extent[0], extent[1]), extent[2]);
    }

    private static int[] split(int i, int[] extent) {
        return new int[] {i / extent[2] / extent[1], i / extent[2] % extent[1], i % extent[2]};
    }
}
