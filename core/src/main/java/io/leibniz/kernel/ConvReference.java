package io.leibniz.kernel;

import io.leibniz.tensor.Shape;

/**
 * Convolution and its two gradients as plain loops: the definition, to the bit, of every faster one. All tensors are
 * contiguous.
 *
 * <p>Each result is a sum of products in the manner of {@link GemmReference}: terms in ascending order by fused
 * multiply-adds in blocks of {@link GemmReference#BLOCK}, blocks added in ascending order. The terms are, for the forward
 * convolution, (channel, tap) in row-major order; for the gradient by the input (output channel, tap from the last to the first); for the gradient by
 * the weight the output positions of one image, the sums of the images then added in ascending order. A tap outside of
 * the operand is a term with a zero in its place. In the gradient by the input a tap that no stride leads to is no term,
 * but keeps its number: blocks begin where they would without strides. In f32 a zero that either of the first two gives is +0.
 *
 * <p>In f32, kernels of 3×3 that go over many channels in single steps are {@link WinogradReference}'s.
 */
public final class ConvReference {
    private static final int BETWEEN = -2;

    private ConvReference() {}

    /** y = conv(x, w). */
    public static void forward(ConvShape s, float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        WinogradShape tiles = WinogradShape.forward(s);
        for (int n = 0; n < s.batch(); n++) {
            if (tiles != null && WinogradReference.image(tiles, n, x, xo, w, wo, s.inChannels() * 9, 9, false, y, yo)) continue;
            forward(s, n, x, xo, w, wo, y, yo);
        }
    }

    private static void forward(ConvShape s, int n, float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        Walk v = new Walk(s);
        int terms = v.c * v.taps;
        int at = yo + n * s.outChannels() * v.outs;
        for (int o = 0; o < s.outChannels(); o++) {
            int g = o / v.o;
            for (int p = 0; p < v.outs; p++) {
                float sum = 0;
                for (int q0 = 0; q0 < terms; q0 += GemmReference.BLOCK) {
                    float block = 0;
                    for (int q = q0; q < Math.min(terms, q0 + GemmReference.BLOCK); q++) {
                        int i = v.input(p, q % v.taps);
                        float a = i < 0 ? 0 : x[xo + ((n * s.inChannels() + g * v.c + q / v.taps) * v.ins) + i];
                        block = Math.fma(a, w[wo + o * terms + q], block);
                    }
                    sum = q0 == 0 ? block + 0f : sum + block;
                }
                y[at++] = sum;
            }
        }
    }

    /** x = the transposed convolution of y with w. */
    public static void inputGrad(ConvShape s, float[] y, int yo, float[] w, int wo, float[] x, int xo) {
        WinogradShape tiles = WinogradShape.inputGrad(s);
        for (int n = 0; n < s.batch(); n++) {
            if (tiles != null && WinogradReference.image(tiles, n, y, yo, w, wo, 9, s.inChannels() * 9, true, x, xo)) continue;
            inputGrad(s, n, y, yo, w, wo, x, xo);
        }
    }

    private static void inputGrad(ConvShape s, int n, float[] y, int yo, float[] w, int wo, float[] x, int xo) {
        Walk v = new Walk(s);
        int terms = v.o * v.taps;
        int at = xo + n * s.inChannels() * v.ins;
        for (int c = 0; c < s.inChannels(); c++) {
            int g = c / v.c;
            for (int p = 0; p < v.ins; p++) {
                float sum = 0;
                for (int q0 = 0; q0 < terms; q0 += GemmReference.BLOCK) {
                    float block = 0;
                    for (int q = q0; q < Math.min(terms, q0 + GemmReference.BLOCK); q++) {
                        int o = g * v.o + q / v.taps;
                        int tap = v.taps - 1 - q % v.taps;
                        int i = v.output(p, tap);
                        if (i == BETWEEN) continue;
                        float a = i < 0 ? 0 : y[yo + (n * s.outChannels() + o) * v.outs + i];
                        block = Math.fma(a, w[wo + (o * v.c + c % v.c) * v.taps + tap], block);
                    }
                    sum = q0 == 0 ? block + 0f : sum + block;
                }
                x[at++] = sum;
            }
        }
    }

    /** w = the gradient of ⟨y, conv(x, w)⟩ by w: image by image, then the images added in ascending order. */
    public static void weightGrad(ConvShape s, float[] x, int xo, float[] y, int yo, float[] w, int wo) {
        WinogradShape tiles = WinogradShape.forward(s);
        if (tiles != null && tiles.batch() > 0 && WinogradReference.weightGrad(tiles, x, xo, y, yo, w, wo)) return;
        Walk v = new Walk(s);
        int at = wo;
        for (int o = 0; o < s.outChannels(); o++) {
            int g = o / v.o;
            for (int q = 0; q < v.c * v.taps; q++) {
                float total = 0;
                for (int n = 0; n < s.batch(); n++) {
                    float sum = 0;
                    for (int p0 = 0; p0 < v.outs; p0 += GemmReference.BLOCK) {
                        float block = 0;
                        for (int p = p0; p < Math.min(v.outs, p0 + GemmReference.BLOCK); p++) {
                            int i = v.input(p, q % v.taps);
                            float a = i < 0 ? 0 : x[xo + (n * s.inChannels() + g * v.c + q / v.taps) * v.ins + i];
                            block = Math.fma(y[yo + (n * s.outChannels() + o) * v.outs + p], a, block);
                        }
                        sum = p0 == 0 ? block : sum + block;
                    }
                    total = n == 0 ? sum : total + sum;
                }
                w[at++] = total;
            }
        }
    }

    /** y = conv(x, w). */
    public static void forward(ConvShape s, double[] x, int xo, double[] w, int wo, double[] y, int yo) {
        Walk v = new Walk(s);
        int terms = v.c * v.taps;
        int at = yo;
        for (int n = 0; n < s.batch(); n++) {
            for (int o = 0; o < s.outChannels(); o++) {
                int g = o / v.o;
                for (int p = 0; p < v.outs; p++) {
                    double sum = 0;
                    for (int q0 = 0; q0 < terms; q0 += GemmReference.BLOCK) {
                        double block = 0;
                        for (int q = q0; q < Math.min(terms, q0 + GemmReference.BLOCK); q++) {
                            int i = v.input(p, q % v.taps);
                            double a = i < 0 ? 0 : x[xo + ((n * s.inChannels() + g * v.c + q / v.taps) * v.ins) + i];
                            block = Math.fma(a, w[wo + o * terms + q], block);
                        }
                        sum = q0 == 0 ? block : sum + block;
                    }
                    y[at++] = sum;
                }
            }
        }
    }

    /** x = the transposed convolution of y with w. */
    public static void inputGrad(ConvShape s, double[] y, int yo, double[] w, int wo, double[] x, int xo) {
        Walk v = new Walk(s);
        int terms = v.o * v.taps;
        int at = xo;
        for (int n = 0; n < s.batch(); n++) {
            for (int c = 0; c < s.inChannels(); c++) {
                int g = c / v.c;
                for (int p = 0; p < v.ins; p++) {
                    double sum = 0;
                    for (int q0 = 0; q0 < terms; q0 += GemmReference.BLOCK) {
                        double block = 0;
                        for (int q = q0; q < Math.min(terms, q0 + GemmReference.BLOCK); q++) {
                            int o = g * v.o + q / v.taps;
                            int tap = v.taps - 1 - q % v.taps;
                            int i = v.output(p, tap);
                            if (i == BETWEEN) continue;
                            double a = i < 0 ? 0 : y[yo + (n * s.outChannels() + o) * v.outs + i];
                            block = Math.fma(a, w[wo + (o * v.c + c % v.c) * v.taps + tap], block);
                        }
                        sum = q0 == 0 ? block : sum + block;
                    }
                    x[at++] = sum;
                }
            }
        }
    }

    /** w = the gradient of ⟨y, conv(x, w)⟩ by w: image by image, then the images added in ascending order. */
    public static void weightGrad(ConvShape s, double[] x, int xo, double[] y, int yo, double[] w, int wo) {
        Walk v = new Walk(s);
        int at = wo;
        for (int o = 0; o < s.outChannels(); o++) {
            int g = o / v.o;
            for (int q = 0; q < v.c * v.taps; q++) {
                double total = 0;
                for (int n = 0; n < s.batch(); n++) {
                    double sum = 0;
                    for (int p0 = 0; p0 < v.outs; p0 += GemmReference.BLOCK) {
                        double block = 0;
                        for (int p = p0; p < Math.min(v.outs, p0 + GemmReference.BLOCK); p++) {
                            int i = v.input(p, q % v.taps);
                            double a = i < 0 ? 0 : x[xo + (n * s.inChannels() + g * v.c + q / v.taps) * v.ins + i];
                            block = Math.fma(y[yo + (n * s.outChannels() + o) * v.outs + p], a, block);
                        }
                        sum = p0 == 0 ? block : sum + block;
                    }
                    total = n == 0 ? sum : total + sum;
                }
                w[at++] = total;
            }
        }
    }

    /** Positions on both sides of a convolution over three axes, missing ones having extent 1. */
    private static final class Walk {
        final int c;
        final int o;
        final int taps;
        final int ins;
        final int outs;
        private final int[] in;
        private final int[] out;
        private final int[] kernel;
        private final int[] stride;
        private final int[] pad;
        private final int[] dilation;

        Walk(ConvShape s) {
            c = s.inChannels() / s.groups();
            o = s.outChannels() / s.groups();
            in = three(s.in(), 1);
            out = three(s.out(), 1);
            kernel = three(s.kernel(), 1);
            stride = three(s.stride(), 1);
            pad = three(s.padLow(), 0);
            dilation = three(s.dilation(), 1);
            taps = kernel[0] * kernel[1] * kernel[2];
            ins = in[0] * in[1] * in[2];
            outs = out[0] * out[1] * out[2];
        }

        private static int[] three(Shape s, int missing) {
            int[] r = {missing, missing, missing};
            for (int i = 0; i < s.rank(); i++) r[3 - s.rank() + i] = s.dim(i);
            return r;
        }

        private static int part(int[] extents, int position, int axis) {
            for (int a = 2; a > axis; a--) position /= extents[a];
            return position % extents[axis];
        }

        /** The input position under a tap at an output position; −1 in the padding. */
        int input(int p, int tap) {
            int i = 0;
            for (int a = 0; a < 3; a++) {
                int at = part(out, p, a) * stride[a] - pad[a] + part(kernel, tap, a) * dilation[a];
                if (at < 0 || at >= in[a]) return -1;
                i = i * in[a] + at;
            }
            return i;
        }

        /** The output position that has an input position under a tap; −1 outside of y, BETWEEN where no stride leads. */
        int output(int p, int tap) {
            int i = 0;
            boolean outside = false;
            for (int a = 0; a < 3; a++) {
                int at = part(in, p, a) + pad[a] - part(kernel, tap, a) * dilation[a];
                if (at % stride[a] != 0) return BETWEEN;
                outside |= at < 0 || at / stride[a] >= out[a];
                i = i * out[a] + at / stride[a];
            }
            return outside ? -1 : i;
        }
    }
}
