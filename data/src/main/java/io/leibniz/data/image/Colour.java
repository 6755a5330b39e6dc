package io.leibniz.data.image;

import java.util.Arrays;

/** Changes of one image's colours, in place. Grey is 0.299·red + 0.587·green + 0.114·blue (ITU-R BT.601). */
final class Colour {
    private Colour() {}

    private static float unit(float v) {
        return Math.clamp(v, 0f, 1f);
    }

    /** other + factor · (image − other), for every pixel. */
    private static void blend(float[] d, int i, float other, float factor) {
        d[i] = unit(other + factor * (d[i] - other));
    }

    static void brightness(Raster a, int image, float factor) {
        for (int i = image * a.image(), end = i + a.image(); i < end; i++) blend(a.data(), i, 0, factor);
    }

    static void contrast(Raster a, int image, float factor) {
        int size = a.h() * a.w();
        double sum = 0;
        for (int i = 0; i < size; i++) sum += grey(a, image, i);
        float mean = (float) (sum / size);
        for (int i = image * a.image(), end = i + a.image(); i < end; i++) blend(a.data(), i, mean, factor);
    }

    private static float grey(Raster a, int image, int i) {
        int p = image * a.image() + i;
        int size = a.h() * a.w();
        float[] d = a.data();
        return a.c() < 3 ? d[p] : 0.299f * d[p] + 0.587f * d[p + size] + 0.114f * d[p + 2 * size];
    }

    static void saturation(Raster a, int image, float factor) {
        if (a.c() < 3) return;
        int size = a.h() * a.w();
        for (int i = 0; i < size; i++) {
            float grey = grey(a, image, i);
            for (int c = 0; c < 3; c++) blend(a.data(), image * a.image() + c * size + i, grey, factor);
        }
    }

    static void hue(Raster a, int image, float turn) {
        if (a.c() < 3) return;
        int size = a.h() * a.w();
        float[] d = a.data();
        for (int i = 0; i < size; i++) {
            int r = image * a.image() + i;
            int g = r + size;
            int b = g + size;
            float max = Math.max(d[r], Math.max(d[g], d[b]));
            float range = max - Math.min(d[r], Math.min(d[g], d[b]));
            if (range <= 0) continue;
            float h = max == d[r] ? (d[g] - d[b]) / range : max == d[g] ? 2 + (d[b] - d[r]) / range : 4 + (d[r] - d[g]) / range;
            h += 6 * turn;
            // A channel is the maximum less the range times how far its hue, six to the circle, is away.
            d[r] = max - range * away(5 + h);
            d[g] = max - range * away(3 + h);
            d[b] = max - range * away(1 + h);
        }
    }

    private static float away(float k) {
        float m = k - 6 * (float) Math.floor(k / 6);
        return Math.max(0, Math.min(1, Math.min(m, 4 - m)));
    }

    /** Colours from 1 − x where they are above a threshold. */
    static void solarize(Raster a, int image, float threshold) {
        for (int i = image * a.image(), end = i + a.image(); i < end; i++) if (a.data()[i] >= threshold) a.data()[i] = 1 - a.data()[i];
    }

    /** The upper bits of colours of eight bits. */
    static void posterize(Raster a, int image, int bits) {
        int mask = -1 << 8 - bits;
        for (int i = image * a.image(), end = i + a.image(); i < end; i++) a.data()[i] = (level(a.data()[i]) & mask) / 255f;
    }

    private static int level(float v) {
        return Math.clamp(Math.round(v * 255), 0, 255);
    }

    /** Each channel stretched to [0, 1]. */
    static void autocontrast(Raster a, int image) {
        for (int c = 0; c < a.c(); c++) {
            int from = a.plane(image, c);
            int to = from + a.h() * a.w();
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                min = Math.min(min, a.data()[i]);
                max = Math.max(max, a.data()[i]);
            }
            if (max > min) for (int i = from; i < to; i++) a.data()[i] = (a.data()[i] - min) / (max - min);
        }
    }

    /** Each channel's levels made equally frequent, as Pillow's {@code ImageOps.equalize} does. */
    static void equalize(Raster a, int image) {
        for (int c = 0; c < a.c(); c++) {
            int from = a.plane(image, c);
            int to = from + a.h() * a.w();
            int[] counts = new int[256];
            for (int i = from; i < to; i++) counts[level(a.data()[i])]++;
            int last = 0;
            for (int n : counts) if (n > 0) last = n;
            int step = (to - from - last) / 255;
            if (step == 0) continue;
            float[] table = new float[256];
            int n = step / 2;
            for (int l = 0; l < 256; l++) {
                table[l] = Math.min(255, n / step) / 255f;
                n += counts[l];
            }
            for (int i = from; i < to; i++) a.data()[i] = table[level(a.data()[i])];
        }
    }

    /** From smoothed (0) through the image (1) beyond; the border stays. The smooth pixel is (Σ of nine + 4 · itself) / 13. */
    static void sharpness(Raster a, int image, float factor) {
        int w = a.w();
        for (int c = 0; c < a.c(); c++) {
            int from = a.plane(image, c);
            float[] d = Arrays.copyOfRange(a.data(), from, from + a.h() * w);
            for (int y = 1; y < a.h() - 1; y++) {
                for (int x = 1; x < w - 1; x++) {
                    int i = y * w + x;
                    float sum = 4 * d[i];
                    for (int j = i - w; j <= i + w; j += w) sum += d[j - 1] + d[j] + d[j + 1];
                    blend(a.data(), from + i, sum / 13, factor);
                }
            }
        }
    }
}
