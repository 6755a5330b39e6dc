package io.leibniz.cpu;

import static io.leibniz.cpu.ConvPlan.three;
import static io.leibniz.cpu.ConvPlan.volume;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;

import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.GemmReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Float convolutions of small images, and their gradients by the input, with {@code NR} images side by side in the lanes.
 *
 * <p>Where {@link Sconv} has lines of an image in them, a line of 14 leaves lanes empty and padding is multiplied like the rest. Here
 * every lane has work, and a tap that leads to padding is left out: positions whose taps lead inside the image alike are of one
 * {@link Kind}, with weights packed for those taps. Images are turned [image, channel, position] → [channel, position, image] before
 * and back after.
 *
 * <p>A left-out term is zero times a weight. It could only have made a NaN of an infinite weight, which is {@link Sconv}'s business, or
 * changed the sign of a zero, and a zero among the results is +0.
 */
final class SconvImages {
    /** Floats of {@code NR} images, or of their results, at most: they are to stay in the near caches. */
    private static final int MOST = 1 << 20;

    /** Floats of turned images at a time. */
    private static final int GRID = 1 << 21;

    /** What it costs to turn a float, in multiply-adds of a lane for each channel of a panel. */
    private static final int TURN = 2;

    /** Positions along an axis: the kind of each, the source position its first tap leads to, and of each kind the taps and where they lead from there. */
    private record Axis(int[] kind, int[] base, List<int[]> taps, List<int[]> steps) {
        /** @param source of a result position and the number of a tap the position it leads to, or −1 */
        static Axis of(int results, int taps, IntBinaryOperator source) {
            Axis a = new Axis(new int[results], new int[results], new ArrayList<>(), new ArrayList<>());
            for (int r = 0; r < results; r++) {
                int[] inside = new int[taps];
                int[] steps = new int[taps];
                int n = 0;
                for (int t = 0; t < taps; t++) {
                    int s = source.applyAsInt(r, t);
                    if (s < 0) continue;
                    if (n == 0) a.base[r] = s;
                    steps[n] = s - a.base[r];
                    inside[n++] = t;
                }
                a.kind[r] = a.number(Arrays.copyOf(inside, n), Arrays.copyOf(steps, n));
            }
            return a;
        }

        private int number(int[] inside, int[] step) {
            for (int k = 0; k < taps.size(); k++) if (Arrays.equals(taps.get(k), inside)) return k;
            taps.add(inside);
            steps.add(step);
            return taps.size() - 1;
        }
    }

    /**
     * Terms of the positions of one kind.
     *
     * @param shift where a term's images are, from those of the first tap of the first channel on
     * @param weight offset of a term in the weight of the result's first channel
     * @param ends for each block of the sum the number of terms up to its end
     * @param packed where the weights of the kind are
     */
    private record Kind(int[] shift, int[] weight, int[] ends, int packed) {}

    private final int groups;
    private final int channels;
    private final int rows;
    private final int panels;
    private final int sources;
    private final int results;
    private final List<Kind> kinds = new ArrayList<>();

    /** Of each result position its kind, and where the images of its first tap are in the first channel. */
    private final int[] kind;
    private final int[] base;

    private final int packed;

    private SconvImages(ConvShape s, boolean gradient, ConvPlan plan) {
        groups = s.groups();
        channels = plan.channels;
        rows = plan.rows;
        panels = Math.ceilDiv(rows, MR);
        int[] source = plan.source;
        int[] result = plan.result;
        int[] kernel = three(s.kernel(), 1);
        int[] stride = three(s.stride(), 1);
        int[] dilation = three(s.dilation(), 1);
        int[] low = three(s.padLow(), 0);
        sources = plan.sources;
        results = plan.results;
        Axis[] axes = new Axis[3];
        for (int i = 0; i < 3; i++) {
            int a = i;
            axes[a] = Axis.of(result[a], kernel[a], (r, t) -> {
                int at = gradient ? r + low[a] - (kernel[a] - 1 - t) * dilation[a] : r * stride[a] - low[a] + t * dilation[a];
                if (gradient && at % stride[a] != 0) return -1;
                if (gradient) at /= stride[a];
                return at < source[a] ? at : -1;
            });
        }
        int to = 0;
        for (int i = 0; i < axes[0].taps.size(); i++) {
            for (int j = 0; j < axes[1].taps.size(); j++) {
                for (int k = 0; k < axes[2].taps.size(); k++) {
                    Kind made = kind(axes, new int[] {i, j, k}, source, kernel, gradient, to);
                    kinds.add(made);
                    to += groups * panels * MR * made.shift.length;
                }
            }
        }
        packed = to;
        kind = new int[results];
        base = new int[results];
        for (int p = 0; p < results; p++) {
            int d = p / result[2] / result[1];
            int h = p / result[2] % result[1];
            int w = p % result[2];
            kind[p] = (axes[0].kind[d] * axes[1].taps.size() + axes[1].kind[h]) * axes[2].taps.size() + axes[2].kind[w];
            base[p] = ((axes[0].base[d] * source[1] + axes[1].base[h]) * source[2] + axes[2].base[w]) * NR;
        }
    }

    private Kind kind(Axis[] axes, int[] of, int[] source, int[] kernel, boolean gradient, int to) {
        int[] z = axes[0].taps.get(of[0]);
        int[] r = axes[1].taps.get(of[1]);
        int[] x = axes[2].taps.get(of[2]);
        int taps = volume(kernel);
        int[] shift = new int[channels * z.length * r.length * x.length];
        int[] weight = new int[shift.length];
        int[] ends = new int[Math.ceilDiv(channels * taps, GemmReference.BLOCK)];
        int n = 0;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < z.length; i++) {
                for (int j = 0; j < r.length; j++) {
                    for (int k = 0; k < x.length; k++) {
                        int term = c * taps + (z[i] * kernel[1] + r[j]) * kernel[2] + x[k];
                        int step = (axes[0].steps.get(of[0])[i] * source[1] + axes[1].steps.get(of[1])[j]) * source[2] + axes[2].steps.get(of[2])[k];
                        shift[n] = (c * sources + step) * NR;
                        weight[n++] = gradient ? c * rows * taps + taps - 1 - term % taps : term;
                        ends[term / GemmReference.BLOCK] = n;
                    }
                }
            }
        }
        // A block may have no terms.
        for (int b = 1; b < ends.length; b++) ends[b] = Math.max(ends[b], ends[b - 1]);
        return new Kind(shift, weight, ends, to);
    }

    /** Of how many images, the first ones, the results were written: none where {@link Sconv} is as good. The plan is {@link Sconv}'s, the other arguments too. */
    static int run(ConvShape s, boolean gradient, ConvPlan plan, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride, float[] y, int yo) {
        int images = s.batch() / NR * NR;
        int in = plan.channels * plan.sources;
        int out = plan.rows * plan.results;
        if (images == 0 || in == 0 || out == 0 || plan.terms == 0 || plan.rows <= MR / 2 || s.groups() * Math.max(in, out) > MOST / NR) return 0;
        SconvImages c = new SconvImages(s, gradient, plan);
        if (!c.pays(plan) || !Conv.finite(w, wo, s.weightShape().numel())) return 0;
        c.run(images, x, xo, w, wo, groupStride, rowStride, y, yo);
        return images;
    }

    /** Whether there is less to compute than on the lines of images. */
    private boolean pays(ConvPlan plan) {
        long lines = 0;
        for (ConvPlan.Part p : plan.parts) lines += (long) Math.ceilDiv(p.columns(), NR) * NR * p.shift().length;
        long here = TURN * ((long) channels * sources / panels + (long) MR * results);
        for (int k : kind) here += kinds.get(k).shift.length;
        return here < lines * 0.95;
    }

    private void run(int images, float[] x, int xo, float[] w, int wo, int groupStride, int rowStride, float[] y, int yo) {
        Workspace ws = Workspace.borrow();
        float[] weights = ws.floats(0, packed);
        Pool.parallelFor(groups * panels, p -> pack(p, w, wo, groupStride, rowStride, weights));
        int all = groups * channels;
        int grid = all * sources * NR;
        int blocks = images / NR;
        int chunk = Math.clamp(GRID / grid, 1, blocks);
        float[] g = ws.floats(1, chunk * grid);
        for (int b = 0; b < blocks; b += chunk) {
            int first = b;
            int now = Math.min(chunk, blocks - b);
            Pool.parallelFor(now * all, i -> {
                int from = xo + ((first + i / all) * NR * all + i % all) * sources;
                SgemmPanels.transpose(sources, NR, x, from, 1, all * sources, g, i * sources * NR, NR);
            });
            Pool.parallelFor(now * groups * panels, i -> panel(first, i, weights, g, y, yo));
        }
        ws.release();
    }

    private void pack(int panel, float[] w, int wo, int groupStride, int rowStride, float[] to) {
        int row = panel % panels * MR;
        int some = Math.min(MR, rows - row);
        int from = wo + panel / panels * groupStride + row * rowStride;
        for (Kind k : kinds) {
            int[] weight = k.weight;
            int at = k.packed + panel * MR * weight.length;
            if (some == MR) {
                for (int r = 0; r < MR; r += 4) Sconv.four(weight.length, w, from + r * rowStride, rowStride, weight, to, at + r, MR);
                continue;
            }
            for (int value : weight) {
                for (int r = 0; r < MR; r++) to[at++] = r < some ? w[from + value + r * rowStride] : 0;
            }
        }
    }

    /** Some channels of the results of {@code NR} images. */
    private void panel(int first, int i, float[] weights, float[] grid, float[] y, int yo) {
        int block = i / (groups * panels);
        int panel = i % (groups * panels);
        int group = panel / panels;
        int row = panel % panels * MR;
        int from = (block * groups + group) * channels * sources * NR;
        Workspace ws = Workspace.borrow();
        float[] out = ws.floats(0, MR * results * NR);
        for (int p = 0; p < results; p++) {
            Kind k = kinds.get(kind[p]);
            int w = k.packed + panel * MR * k.shift.length;
            for (int b = 0, q = 0; b < k.ends.length; q = k.ends[b++]) {
                SconvTiles.shifted(k.ends[b] - q, weights, w + q * MR, k.shift, q, grid, from + base[p], out, p * NR, results * NR, b == 0);
            }
        }
        int image = groups * rows * results;
        for (int r = 0; r < Math.min(MR, rows - row); r++) {
            int to = yo + (first + block) * NR * image + (group * rows + row + r) * results;
            SgemmPanels.transpose(NR, results, out, r * results * NR, 1, NR, y, to, image);
        }
        ws.release();
    }
}
