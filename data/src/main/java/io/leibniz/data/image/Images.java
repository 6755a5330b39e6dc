package io.leibniz.data.image;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;

/**
 * What is done to images before a model sees them, without randomness; {@link RandomImages} has the rest. Images are f32,
 * [C, H, W] or [N, C, H, W], colours in [0, 1]. Everything is computed on plain arrays, meant for the threads of a loader:
 * no derivative passes through.
 *
 * {@snippet :
 * Tensor x = Images.normalize(Images.resize(photo, 224, 224), new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
 * }
 *
 * <p>All functions throw {@link ShapeException} unless the tensor is [C, H, W] or [N, C, H, W], and {@link DTypeException}
 * unless it is f32.
 */
public final class Images {
    private Images() {}

    // ------------------------------------------------------------------------------------------------ size

    /** How values between pixels are found. */
    public enum Filter {
        /** The pixel whose middle is nearest. */
        NEAREST,
        /** A tent over the pixels, linear between neighbours; when shrinking as wide as the pixels of the result, so that no pixel is left out. */
        BILINEAR,
        /** Linear between neighbours, also when shrinking: faster, and full of alias. */
        BILINEAR_SHARP
    }

    /** To another size by {@link Filter#BILINEAR}. */
    public static Tensor resize(Tensor x, int height, int width) {
        return resize(x, height, width, Filter.BILINEAR);
    }

    /**
     * To another size. As in Pillow, and in PyTorch's {@code interpolate} with {@code antialias=True}.
     *
     * @throws IllegalArgumentException if the size isn't positive
     */
    public static Tensor resize(Tensor x, int height, int width, Filter filter) {
        if (height < 1 || width < 1) throw new IllegalArgumentException("resize: to " + height + " × " + width);
        Raster a = Raster.of("resize", x);
        if (a.h() < 1 || a.w() < 1) throw new ShapeException("resize: " + x.shape() + " has no pixels");
        return resized(a, height, width, filter).tensor();
    }

    static Raster resized(Raster a, int height, int width, Filter filter) {
        Taps columns = Taps.of(a.w(), width, filter);
        Taps rows = Taps.of(a.h(), height, filter);
        float[] line = new float[a.h() * width];
        Raster r = a.sized(height, width);
        for (int p = 0; p < a.n() * a.c(); p++) {
            int from = p * a.h() * a.w();
            for (int y = 0; y < a.h(); y++) {
                for (int i = 0; i < width; i++) line[y * width + i] = columns.sum(i, a.data(), from + y * a.w(), 1);
            }
            int to = p * height * width;
            for (int y = 0; y < height; y++) {
                for (int i = 0; i < width; i++) r.data()[to + y * width + i] = rows.sum(y, line, i, width);
            }
        }
        return r;
    }

    /** For each element of a result, which elements it is made of along an axis, and how much of each. */
    private record Taps(int[] first, float[][] weights) {
        static Taps of(int from, int to, Filter filter) {
            double scale = (double) from / to;
            double wide = filter == Filter.BILINEAR ? Math.max(scale, 1) : 1;
            int[] first = new int[to];
            float[][] weights = new float[to][];
            for (int i = 0; i < to; i++) {
                double middle = (i + 0.5) * scale;
                if (filter == Filter.NEAREST) {
                    first[i] = Math.min(from - 1, (int) middle);
                    weights[i] = new float[] {1};
                    continue;
                }
                int low = Math.max(0, (int) (middle - wide + 0.5));
                int high = Math.min(from, (int) (middle + wide + 0.5));
                double[] w = new double[Math.max(1, high - low)];
                for (int j = 0; j < w.length; j++) w[j] = Math.max(0, 1 - Math.abs((low + j + 0.5 - middle) / wide));
                double sum = Arrays.stream(w).sum();
                first[i] = low;
                weights[i] = new float[w.length];
                for (int j = 0; j < w.length; j++) weights[i][j] = (float) (w[j] / sum);
            }
            return new Taps(first, weights);
        }

        float sum(int i, float[] a, int from, int stride) {
            float[] w = weights[i];
            float s = 0;
            for (int j = 0; j < w.length; j++) s += w[j] * a[from + (first[i] + j) * stride];
            return s;
        }
    }

    /**
     * A part.
     *
     * @throws IllegalArgumentException unless it lies within the image
     */
    public static Tensor crop(Tensor x, int top, int left, int height, int width) {
        Raster a = Raster.of("crop", x);
        if (top < 0 || left < 0 || height < 1 || width < 1 || top > a.h() - height || left > a.w() - width) {
            throw new IllegalArgumentException("crop: " + height + " × " + width + " from (" + top + ", " + left + ") of " + a.h() + " × " + a.w());
        }
        Raster r = a.sized(height, width);
        for (int i = 0; i < a.n(); i++) window(a, r, i, top, left, false);
        return r.tensor();
    }

    /** The part of image i at (top, left), which may lie outside, where pixels are 0. */
    static void window(Raster a, Raster r, int i, int top, int left, boolean mirrored) {
        for (int c = 0; c < a.c(); c++) {
            for (int y = Math.max(0, -top); y < Math.min(r.h(), a.h() - top); y++) {
                int from = a.plane(i, c) + (y + top) * a.w() + left;
                int to = r.plane(i, c) + y * r.w();
                for (int k = Math.max(0, -left); k < Math.min(r.w(), a.w() - left); k++) {
                    r.data()[to + (mirrored ? r.w() - 1 - k : k)] = a.data()[from + k];
                }
            }
        }
    }

    /** The middle; where the size is larger than the image, black around it. */
    public static Tensor centerCrop(Tensor x, int height, int width) {
        if (height < 1 || width < 1) throw new IllegalArgumentException("centerCrop: to " + height + " × " + width);
        Raster a = Raster.of("centerCrop", x);
        Raster r = a.sized(height, width);
        for (int i = 0; i < a.n(); i++) window(a, r, i, Math.floorDiv(a.h() - height, 2), Math.floorDiv(a.w() - width, 2), false);
        return r.tensor();
    }

    // ------------------------------------------------------------------------------------------------ turning

    /** Left and right exchanged. */
    public static Tensor flipHorizontally(Tensor x) {
        Raster.of("flipHorizontally", x);
        return x.flip(-1);
    }

    /** Top and bottom exchanged. */
    public static Tensor flipVertically(Tensor x) {
        Raster.of("flipVertically", x);
        return x.flip(-2);
    }

    /** Turned counter-clockwise about the middle, bilinear; what comes from outside has the colour {@code fill}. */
    public static Tensor rotate(Tensor x, double degrees, float fill) {
        Raster a = Raster.of("rotate", x);
        Raster r = a.sized(a.h(), a.w());
        for (int i = 0; i < a.n(); i++) warp(a, r, i, Affine.rotation(degrees), fill);
        return r.tensor();
    }

    /** From a pixel of the result to the place in the image it comes from, both counted from the middle: (xx·x + xy·y + x0, yx·x + yy·y + y0). */
    record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {
        static Affine rotation(double degrees) {
            double t = StrictMath.toRadians(degrees);
            double cos = StrictMath.cos(t);
            double sin = StrictMath.sin(t);
            return new Affine(cos, -sin, 0, sin, cos, 0);
        }
    }

    static void warp(Raster a, Raster r, int image, Affine m, float fill) {
        double cx = (a.w() - 1) / 2.0;
        double cy = (a.h() - 1) / 2.0;
        for (int y = 0; y < a.h(); y++) {
            for (int x = 0; x < a.w(); x++) {
                double u = m.xx * (x - cx) + m.xy * (y - cy) + m.x0 + cx;
                double v = m.yx * (x - cx) + m.yy * (y - cy) + m.y0 + cy;
                int x0 = (int) Math.floor(Math.clamp(u, -2, a.w() + 1.0));
                int y0 = (int) Math.floor(Math.clamp(v, -2, a.h() + 1.0));
                float fx = (float) (u - x0);
                float fy = (float) (v - y0);
                for (int c = 0; c < a.c(); c++) {
                    int p = a.plane(image, c);
                    float top = pixel(a, p, x0, y0, fill) * (1 - fx) + pixel(a, p, x0 + 1, y0, fill) * fx;
                    float bottom = pixel(a, p, x0, y0 + 1, fill) * (1 - fx) + pixel(a, p, x0 + 1, y0 + 1, fill) * fx;
                    boolean far = x0 < -1 || y0 < -1 || x0 >= a.w() || y0 >= a.h();
                    r.data()[r.plane(image, c) + y * a.w() + x] = far ? fill : top * (1 - fy) + bottom * fy;
                }
            }
        }
    }

    private static float pixel(Raster a, int plane, int x, int y, float fill) {
        return x < 0 || y < 0 || x >= a.w() || y >= a.h() ? fill : a.data()[plane + y * a.w() + x];
    }

    // ------------------------------------------------------------------------------------------------ colour

    /** (x − mean) / std, a number for each channel. */
    public static Tensor normalize(Tensor x, float[] mean, float[] std) {
        Raster a = Raster.of("normalize", x);
        if (mean.length != a.c() || std.length != a.c()) {
            throw new ShapeException("normalize: " + mean.length + " means and " + std.length + " deviations for " + a.c() + " channels");
        }
        for (float s : std) if (!(s > 0)) throw new IllegalArgumentException("normalize: a standard deviation of " + s + "; it must be positive");
        int size = a.h() * a.w();
        for (int p = 0; p < a.n() * a.c(); p++) {
            int c = p % a.c();
            for (int i = p * size; i < (p + 1) * size; i++) a.data()[i] = (a.data()[i] - mean[c]) / std[c];
        }
        return a.tensor();
    }

    /** x · factor in [0, 1]: 0 is black, 1 the image. */
    public static Tensor brightness(Tensor x, double factor) {
        Raster a = Raster.of("brightness", x);
        for (int i = 0; i < a.n(); i++) Colour.brightness(a, i, (float) factor);
        return a.tensor();
    }

    /** From an even grey of the image's mean (0) through the image (1) beyond. */
    public static Tensor contrast(Tensor x, double factor) {
        Raster a = Raster.of("contrast", x);
        for (int i = 0; i < a.n(); i++) Colour.contrast(a, i, (float) factor);
        return a.tensor();
    }

    /** From the grey image (0) through the image (1) beyond; an image of one channel stays. */
    public static Tensor saturation(Tensor x, double factor) {
        Raster a = Raster.of("saturation", x);
        for (int i = 0; i < a.n(); i++) Colour.saturation(a, i, (float) factor);
        return a.tensor();
    }

    /** Hues moved around the circle: by a half of it at 0.5 and −0.5. An image of one channel stays. */
    public static Tensor hue(Tensor x, double turn) {
        Raster a = Raster.of("hue", x);
        for (int i = 0; i < a.n(); i++) Colour.hue(a, i, (float) turn);
        return a.tensor();
    }
}
