package io.leibniz.cpu;

import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.WinogradShape;

/**
 * Convolution of contiguous tensors and its two gradients: x of {@link ConvShape#inShape}, w of
 * {@link ConvShape#weightShape}, y of {@link ConvShape#outShape}, each from an offset of its array on. The last argument is
 * the result and is overwritten.
 *
 * <p>Every element has the bits that {@link io.leibniz.kernel.ConvReference} defines, at any vector width and on any number
 * of threads: sums of fused multiply-adds in blocks of {@link io.leibniz.kernel.GemmReference#BLOCK} terms, in the
 * order of (channel, tap), of (output channel, tap from the last to the first) or, for the weight, of positions in an image and then of images.
 * In f32, kernels of 3×3 over many channels are {@link Winograd}'s.
 * There is no buffer of patches; {@link ConvPlan} tells how products are formed without one.
 */
public final class Conv {
    private static final WarmUp F32 = new WarmUp(() -> Sconv.kernels());

    private Conv() {}

    /** Multiply-adds, about. */
    private static long work(ConvShape s) {
        return (long) s.outShape().numel() * s.inChannels() / s.groups() * s.kernel().numel();
    }

    /** Whether all of these are numbers, none infinite: a maximum of integers is a loop on vectors, where a sum of floats isn't. */
    static boolean finite(float[] w, int wo, int n) {
        int most = 0;
        for (int i = wo; i < wo + n; i++) most = Math.max(most, Float.floatToRawIntBits(w[i]) & Integer.MAX_VALUE);
        return most < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    /** y = conv(x, w). */
    public static void forward(ConvShape s, float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        forward(s, x, xo, w, wo, y, yo, null);
    }

    /** @param rider for all of y, which fills its array; or null */
    static void forward(ConvShape s, float[] x, int xo, float[] w, int wo, float[] y, int yo, Rider rider) {
        WinogradShape tiles = WinogradShape.forward(s);
        if (tiles == null) taps(s, false, x, xo, w, wo, y, yo, rider);
        else tiles(s, tiles, false, x, xo, w, wo, y, yo, rider);
    }

    /** x = the transposed convolution of y with w: the gradient of ⟨y, conv(x, w)⟩ by x. */
    public static void inputGrad(ConvShape s, float[] y, int yo, float[] w, int wo, float[] x, int xo) {
        inputGrad(s, y, yo, w, wo, x, xo, null);
    }

    /** @param rider for all of x, which fills its array; or null */
    static void inputGrad(ConvShape s, float[] y, int yo, float[] w, int wo, float[] x, int xo, Rider rider) {
        WinogradShape tiles = WinogradShape.inputGrad(s);
        if (tiles == null) taps(s, true, y, yo, w, wo, x, xo, rider);
        else tiles(s, tiles, true, y, yo, w, wo, x, xo, rider);
    }

    /** By {@link Winograd}, and once more as sums over taps where that gives anything but numbers. */
    private static void tiles(ConvShape s, WinogradShape tiles, boolean gradient, float[] x, int xo, float[] w, int wo, float[] y, int yo, Rider rider) {
        int kernels = s.inChannels() * 9;
        boolean[] bad = Winograd.run(tiles, F32.done(work(s)), x, xo, w, wo, gradient ? 9 : kernels, gradient ? kernels : 9, gradient, y, yo, rider);
        if (bad == null) return;
        for (int n = 0; n < bad.length; n++) {
            if (bad[n]) taps(s.withBatch(1), gradient, x, xo + n * tiles.channels() * tiles.plane(), w, wo, y, yo + n * tiles.outputs() * tiles.results(), rider);
        }
    }

    /** Sums over taps. */
    private static void taps(ConvShape s, boolean gradient, float[] x, int xo, float[] w, int wo, float[] y, int yo, Rider rider) {
        ConvPlan plan = gradient ? ConvPlan.inputGrad(s) : ConvPlan.forward(s);
        int rowStride = gradient ? s.kernel().numel() : plan.terms;
        int group = plan.rows * plan.terms;
        int g = s.groups();
        if (!F32.done(work(s))) {
            PlainConv.run(plan, s.batch(), g, x, xo, w, wo, group, rowStride, y, yo);
            if (rider != null) rider.all(yo, yo + s.batch() * g * plan.rows * plan.results);
            return;
        }
        int n = SconvImages.run(s, gradient, plan, x, xo, w, wo, group, rowStride, y, yo);
        int rest = yo + n * g * plan.rows * plan.results;
        if (rider != null) rider.all(yo, rest);
        Sconv.run(plan, s.batch() - n, g, x, xo + n * g * plan.channels * plan.sources, w, wo, group, rowStride, y, rest, rider);
    }

    /** w = the gradient of ⟨y, conv(x, w)⟩ by w. */
    public static void weightGrad(ConvShape s, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        boolean vectors = F32.done(work(s));
        WinogradShape tiles = WinogradShape.forward(s);
        if (tiles != null && s.batch() > 0 && WinogradWeights.run(tiles, vectors, x, xo, y, yo, w, wo)) return;
        ConvPlan plan = ConvPlan.forward(s);
        if (vectors) SconvWeights.run(plan, s.batch(), s.groups(), x, xo, y, yo, w, wo);
        else PlainConv.weights(plan, s.batch(), s.groups(), x, xo, y, yo, w, wo);
    }

    /** y = conv(x, w). */
    public static void forward(ConvShape s, double[] x, int xo, double[] w, int wo, double[] y, int yo) {
        ConvPlan plan = ConvPlan.forward(s);
        PlainDconv.run(plan, s.batch(), s.groups(), x, xo, w, wo, plan.rows * plan.terms, plan.terms, y, yo);
    }

    /** x = the transposed convolution of y with w. */
    public static void inputGrad(ConvShape s, double[] y, int yo, double[] w, int wo, double[] x, int xo) {
        ConvPlan plan = ConvPlan.inputGrad(s);
        PlainDconv.run(plan, s.batch(), s.groups(), y, yo, w, wo, plan.rows * plan.terms, s.kernel().numel(), x, xo);
    }

    /** w = the gradient of ⟨y, conv(x, w)⟩ by w. */
    public static void weightGrad(ConvShape s, double[] x, int xo, double[] y, int yo, double[] w, int wo) {
        PlainDconv.weights(ConvPlan.forward(s), s.batch(), s.groups(), x, xo, y, yo, w, wo);
    }
}
