package io.leibniz.data.image;

import io.leibniz.data.image.Images.Affine;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;

/**
 * Augmentation: images changed at random, each of a batch in its own way. The same key and images give the same result, on
 * any machine. Images are f32, [C, H, W] or [N, C, H, W], colours in [0, 1]; no derivative passes through.
 *
 * {@snippet :
 * loader.augment(Key.of(1), (b, key) -> {
 *     Key[] k = key.split(2);
 *     return new Labeled(RandomImages.flip(k[0], RandomImages.crop(k[1], b.images(), 28, 28, 2), 0.5), b.labels());
 * });
 * }
 *
 * <p>All functions throw {@link ShapeException} unless the tensor is [C, H, W] or [N, C, H, W], and {@link DTypeException}
 * unless it is f32.
 */
public final class RandomImages {
    private RandomImages() {}

    /** k uniform numbers for each image, one image after another. */
    private static float[] uniforms(Key key, int images, int k) {
        return Random.uniform(key, images, k).toFloatArray();
    }

    /** An integer in [0, n) of a uniform number. */
    private static int index(float u, int n) {
        return Math.min(n - 1, (int) (u * (double) n));
    }

    private static double between(float u, double low, double high) {
        return low + u * (high - low);
    }

    /** A part of the given size, from an image with {@code padding} black pixels on each side. */
    public static Tensor crop(Key key, Tensor x, int height, int width, int padding) {
        Raster a = Raster.of("crop", x);
        int free = a.h() + 2 * padding - height;
        int freeX = a.w() + 2 * padding - width;
        if (height < 1 || width < 1 || padding < 0 || free < 0 || freeX < 0) {
            throw new IllegalArgumentException("crop: " + height + " × " + width + " of " + a.h() + " × " + a.w() + " with " + padding + " around");
        }
        Raster r = a.sized(height, width);
        float[] u = uniforms(key, a.n(), 2);
        for (int i = 0; i < a.n(); i++) Images.window(a, r, i, index(u[2 * i], free + 1) - padding, index(u[2 * i + 1], freeX + 1) - padding, false);
        return r.tensor();
    }

    /** Left and right exchanged with probability p. */
    public static Tensor flip(Key key, Tensor x, double p) {
        Raster a = Raster.of("flip", x);
        Raster r = a.sized(a.h(), a.w());
        float[] u = uniforms(key, a.n(), 1);
        for (int i = 0; i < a.n(); i++) Images.window(a, r, i, 0, 0, u[i] < p);
        return r.tensor();
    }

    /**
     * A part of 8 to 100 % of the area and of an aspect from 3/4 to 4/3, resized: the augmentation of Inception (Szegedy et
     * al. 2015). After ten parts that don't fit into the image it is the middle.
     */
    public static Tensor resizedCrop(Key key, Tensor x, int height, int width) {
        Raster a = Raster.of("resizedCrop", x);
        Raster r = a.sized(height, width);
        float[] u = uniforms(key, a.n(), 40);
        for (int i = 0; i < a.n(); i++) {
            int[] part = part(a, u, 40 * i);
            Raster cut = new Raster(new float[a.c() * part[2] * part[3]], 1, a.c(), part[2], part[3], false);
            Raster one = new Raster(Arrays.copyOfRange(a.data(), i * a.image(), (i + 1) * a.image()), 1, a.c(), a.h(), a.w(), false);
            Images.window(one, cut, 0, part[0], part[1], false);
            Raster sized = Images.resized(cut, height, width, Images.Filter.BILINEAR);
            System.arraycopy(sized.data(), 0, r.data(), i * r.image(), r.image());
        }
        return r.tensor();
    }

    /** Top, left, height and width. */
    private static int[] part(Raster a, float[] u, int at) {
        for (int t = at; t < at + 40; t += 4) {
            double area = between(u[t], 0.08, 1) * a.h() * a.w();
            double aspect = StrictMath.exp(between(u[t + 1], StrictMath.log(0.75), StrictMath.log(4.0 / 3)));
            int w = (int) Math.rint(Math.sqrt(area * aspect));
            int h = (int) Math.rint(Math.sqrt(area / aspect));
            if (w >= 1 && h >= 1 && w <= a.w() && h <= a.h()) return new int[] {index(u[t + 2], a.h() - h + 1), index(u[t + 3], a.w() - w + 1), h, w};
        }
        int h = Math.min(a.h(), Math.max(1, (int) Math.rint(a.w() / 0.75)));
        int w = Math.min(a.w(), Math.max(1, (int) Math.rint(a.h() * 4 / 3.0)));
        return new int[] {(a.h() - h) / 2, (a.w() - w) / 2, h, w};
    }

    /** Turned by an angle up to {@code degrees} either way; black comes from outside. */
    public static Tensor rotate(Key key, Tensor x, double degrees) {
        Raster a = Raster.of("rotate", x);
        Raster r = a.sized(a.h(), a.w());
        float[] u = uniforms(key, a.n(), 1);
        for (int i = 0; i < a.n(); i++) Images.warp(a, r, i, Affine.rotation(between(u[i], -degrees, degrees)), 0);
        return r.tensor();
    }

    /**
     * Brightness, contrast, saturation and hue changed in turn: the first three by factors in [1 − v, 1 + v], hue by up to
     * {@code hue} of the circle either way.
     *
     * @throws IllegalArgumentException for a negative strength, or hue above 0.5
     */
    public static Tensor colourJitter(Key key, Tensor x, double brightness, double contrast, double saturation, double hue) {
        for (double v : new double[] {brightness, contrast, saturation, hue}) {
            if (!(v >= 0)) throw new IllegalArgumentException("colourJitter: a strength of " + v + "; it must not be negative");
        }
        if (hue > 0.5) throw new IllegalArgumentException("colourJitter: hue by " + hue + " of the circle; at most 0.5");
        Raster a = Raster.of("colourJitter", x);
        float[] u = uniforms(key, a.n(), 4);
        for (int i = 0; i < a.n(); i++) {
            if (brightness > 0) Colour.brightness(a, i, factor(u[4 * i], brightness));
            if (contrast > 0) Colour.contrast(a, i, factor(u[4 * i + 1], contrast));
            if (saturation > 0) Colour.saturation(a, i, factor(u[4 * i + 2], saturation));
            if (hue > 0) Colour.hue(a, i, (float) between(u[4 * i + 3], -hue, hue));
        }
        return a.tensor();
    }

    private static float factor(float u, double v) {
        return (float) Math.max(0, between(u, 1 - v, 1 + v));
    }

    /** A black square of the given side, anywhere, also partly outside (DeVries and Taylor 2017). */
    public static Tensor cutout(Key key, Tensor x, int side) {
        if (side < 0) throw new IllegalArgumentException("cutout: a side of " + side);
        Raster a = Raster.of("cutout", x);
        float[] u = uniforms(key, a.n(), 2);
        for (int i = 0; i < a.n(); i++) {
            int top = index(u[2 * i], a.h()) - side / 2;
            int left = index(u[2 * i + 1], a.w()) - side / 2;
            for (int c = 0; c < a.c(); c++) {
                for (int y = Math.max(0, top); y < Math.min(a.h(), top + side); y++) {
                    int row = a.plane(i, c) + y * a.w();
                    int from = Math.max(0, left);
                    int to = Math.min(a.w(), left + side);
                    if (from < to) Arrays.fill(a.data(), row + from, row + to, 0);
                }
            }
        }
        return a.tensor();
    }

    /** What RandAugment may do; magnitudes as in torchvision, on a scale from 0 to 30. */
    private enum Step {
        IDENTITY, SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE, BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS, POSTERIZE, SOLARIZE, AUTOCONTRAST, EQUALIZE;

        private static final Step[] ALL = values();

        /**
         * @param m in [0, 1]
         * @param sign 1 or −1
         */
        void apply(Raster a, int i, double m, int sign) {
            double v = m * sign;
            switch (this) {
                case IDENTITY -> {
                    // One of the fourteen choices is to do nothing.
                }
                case SHEAR_X -> warp(a, i, new Affine(1, 0.3 * v, 0, 0, 1, 0));
                case SHEAR_Y -> warp(a, i, new Affine(1, 0, 0, 0.3 * v, 1, 0));
                case TRANSLATE_X -> warp(a, i, new Affine(1, 0, 150.0 / 331 * a.w() * v, 0, 1, 0));
                case TRANSLATE_Y -> warp(a, i, new Affine(1, 0, 0, 0, 1, 150.0 / 331 * a.h() * v));
                case ROTATE -> warp(a, i, Affine.rotation(30 * v));
                case BRIGHTNESS -> Colour.brightness(a, i, (float) (1 + 0.9 * v));
                case COLOUR -> Colour.saturation(a, i, (float) (1 + 0.9 * v));
                case CONTRAST -> Colour.contrast(a, i, (float) (1 + 0.9 * v));
                case SHARPNESS -> Colour.sharpness(a, i, (float) (1 + 0.9 * v));
                case POSTERIZE -> Colour.posterize(a, i, 8 - (int) Math.rint(4 * m));
                case SOLARIZE -> Colour.solarize(a, i, (float) (1 - m));
                case AUTOCONTRAST -> Colour.autocontrast(a, i);
                case EQUALIZE -> Colour.equalize(a, i);
            }
        }

        private static void warp(Raster a, int i, Affine m) {
            Raster copy = new Raster(Arrays.copyOfRange(a.data(), i * a.image(), (i + 1) * a.image()), 1, a.c(), a.h(), a.w(), false);
            Raster to = copy.sized(a.h(), a.w());
            Images.warp(copy, to, 0, m, 0);
            System.arraycopy(to.data(), 0, a.data(), i * a.image(), a.image());
        }
    }

    /**
     * RandAugment (Cubuk et al. 2020): for each image {@code steps} of fourteen changes of geometry or colour, drawn
     * independently, each of the same magnitude.
     *
     * @param magnitude from 0 to 30; 9 is usual
     */
    public static Tensor randAugment(Key key, Tensor x, int steps, double magnitude) {
        if (steps < 0 || !(magnitude >= 0 && magnitude <= 30)) {
            throw new IllegalArgumentException("randAugment: " + steps + " steps of magnitude " + magnitude + "; magnitudes go from 0 to 30");
        }
        Raster a = Raster.of("randAugment", x);
        float[] u = uniforms(key, a.n(), 2 * steps);
        for (int i = 0; i < a.n(); i++) {
            for (int s = 0; s < steps; s++) {
                int at = 2 * (i * steps + s);
                Step.ALL[index(u[at], Step.ALL.length)].apply(a, i, magnitude / 30, u[at + 1] < 0.5f ? -1 : 1);
            }
        }
        return a.tensor();
    }

    /**
     * Images and the probabilities of their classes.
     *
     * @param images [N, C, H, W]
     * @param targets [N, classes], f32, each row a distribution
     */
    public record Mixed(Tensor images, Tensor targets) {}

    /**
     * Mixup (Zhang et al. 2018): λ·x + (1 − λ)·x' of each image and another of the batch, and of their classes; one
     * λ ~ Beta(α, α) for the batch.
     *
     * @param x [N, …], floating
     * @param labels [N], integers in [0, classes)
     */
    public static Mixed mixup(Key key, Tensor x, Tensor labels, int classes, double alpha) {
        return mixed("mixup", key, x, labels, classes, alpha, (lambda, other) -> new Weighted(x.mul(lambda).add(other.mul(1 - lambda)), lambda));
    }

    /**
     * CutMix (Yun et al. 2019): a rectangle of another image of the batch in each, and classes in proportion to the areas.
     *
     * @param x [N, C, H, W]
     * @param labels [N], integers in [0, classes)
     */
    public static Mixed cutmix(Key key, Tensor x, Tensor labels, int classes, double alpha) {
        Raster a = Raster.of("cutmix", x);
        Key[] k = key.split(2);
        float[] u = uniforms(k[1], 1, 2);
        return mixed("cutmix", k[0], x, labels, classes, alpha, (lambda, other) -> {
            double side = Math.sqrt(1 - lambda);
            int h = (int) (a.h() * side);
            int w = (int) (a.w() * side);
            int cy = index(u[0], a.h());
            int cx = index(u[1], a.w());
            int top = Math.clamp(cy - h / 2, 0, a.h());
            int bottom = Math.clamp(cy - h / 2 + h, 0, a.h());
            int left = Math.clamp(cx - w / 2, 0, a.w());
            int right = Math.clamp(cx - w / 2 + w, 0, a.w());
            float[] b = other.toFloatArray();
            for (int p = 0; p < a.n() * a.c(); p++) {
                for (int y = top; y < bottom; y++) {
                    int row = (p * a.h() + y) * a.w();
                    System.arraycopy(b, row + left, a.data(), row + left, right - left);
                }
            }
            return new Weighted(a.tensor(), 1 - (double) (bottom - top) * (right - left) / (a.h() * a.w()));
        });
    }

    private record Weighted(Tensor images, double lambda) {}

    private interface Mixing {
        Weighted apply(double lambda, Tensor other);
    }

    private static Mixed mixed(String op, Key key, Tensor x, Tensor labels, int classes, double alpha, Mixing mixing) {
        if (x.rank() < 2 || labels.rank() != 1 || labels.size(0) != x.size(0)) {
            throw new ShapeException(op + ": images [N, …] and labels [N] are mixed, not " + x.shape() + " and " + labels.shape());
        }
        if (!(alpha > 0)) throw new IllegalArgumentException(op + ": alpha is " + alpha + "; it must be positive");
        Key[] k = key.split(2);
        // X / (X + Y) of two gammas is Beta(α, α).
        double[] g = Random.gamma(k[0], alpha, Shape.of(2), DType.F64).toDoubleArray();
        double lambda = g[0] + g[1] > 0 ? g[0] / (g[0] + g[1]) : 0.5;
        Tensor partner = Random.permutation(k[1], x.size(0));
        Weighted w = mixing.apply(lambda, x.indexSelect(0, partner));
        Tensor own = labels.oneHot(classes).to(DType.F32);
        return new Mixed(w.images, own.mul(w.lambda).add(own.indexSelect(0, partner).mul(1 - w.lambda)));
    }
}
