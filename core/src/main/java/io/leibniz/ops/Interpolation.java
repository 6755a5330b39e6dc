package io.leibniz.ops;

import io.leibniz.prim.Take;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** Images of other sizes. */
public final class Interpolation {
    private Interpolation() {}

    /**
     * The operand on a finer or coarser grid, axis by axis. Position i of the result is position (i + ½)·n/m − ½ of the
     * operand, with n elements to m, or i·(n − 1)/(m − 1) with aligned corners; with a scale given, 1/scale takes the
     * place of n/m. Beyond the border the border element stands. Integers become f32.
     *
     * @param x [N, C, spatial…], one to three spatial axes
     * @throws ShapeException if ranks or extents don't fit
     * @throws IllegalArgumentException for a scale that isn't positive, or aligned corners with a mode that has none
     */
    public static Tensor interpolate(Tensor x, Resize to) {
        int r = x.rank() - 2;
        if (r < 1 || r > 3) throw new ShapeException("interpolate: x has shape " + x.shape() + ", it must be [N, C, spatial…] with one to three spatial axes");
        boolean corners = to.mode() == Resize.Mode.LINEAR || to.mode() == Resize.Mode.CUBIC;
        if (to.alignCorners() && !corners) {
            throw new IllegalArgumentException("interpolate: alignCorners has no meaning with " + to.mode() + "; use LINEAR or CUBIC");
        }
        Tensor y = Ops.floating(x);
        int[] size = sizes(x, to, r);
        if (to.mode() == Resize.Mode.AREA) {
            return switch (r) {
                case 1 -> Pools.adaptiveAvgPool1d(y, size[0]);
                case 2 -> Pools.adaptiveAvgPool2d(y, size);
                default -> Pools.adaptiveAvgPool3d(y, size);
            };
        }
        for (int a = 0; a < r; a++) {
            double scale = to.scale() == null ? 0 : to.scale().get(to.scale().size() == 1 ? 0 : a);
            y = axis(y, a + 2, size[a], scale, to);
        }
        return y;
    }

    private static int[] sizes(Tensor x, Resize to, int r) {
        int[] d = new int[r];
        if (to.scale() == null) {
            d = ConvOptions.each("interpolate", "size", to.size(), r).dims();
        } else {
            if (to.scale().size() != 1 && to.scale().size() != r) {
                throw new ShapeException("interpolate: scale " + to.scale() + " for " + r + " spatial axes; give one factor for all or one for each");
            }
            for (int a = 0; a < r; a++) {
                double s = to.scale().get(to.scale().size() == 1 ? 0 : a);
                if (!(s > 0)) throw new IllegalArgumentException("interpolate: the scale must be positive, not " + s);
                d[a] = (int) Math.floor(x.size(a + 2) * s);
            }
        }
        for (int a = 0; a < r; a++) {
            if (d[a] < 1 || x.size(a + 2) < 1) {
                throw new ShapeException("interpolate: spatial axes " + x.shape().sub(2, x.rank()) + " to " + Shape.of(d) + "; extents must be at least 1");
            }
        }
        return d;
    }

    private static Tensor axis(Tensor x, int axis, int m, double scale, Resize to) {
        int n = x.size(axis);
        if (n == m && scale == 0) return x;
        return switch (to.mode()) {
            case NEAREST, NEAREST_EXACT -> {
                long[] index = new long[m];
                double middle = to.mode() == Resize.Mode.NEAREST ? 0 : 0.5;
                for (int i = 0; i < m; i++) {
                    // Whole numbers where they suffice: 1/3 of 3 must not come out below 1.
                    long at = scale != 0 ? (long) Math.floor((i + middle) / scale)
                            : middle == 0 ? (long) i * n / m : (2L * i + 1) * n / (2L * m);
                    index[i] = Math.min(at, n - 1);
                }
                yield take(x, axis, index);
            }
            case LINEAR -> {
                long[][] index = new long[2][m];
                double[][] weight = new double[2][m];
                for (int i = 0; i < m; i++) {
                    double at = Math.max(source(i, n, m, scale, to.alignCorners()), 0);
                    int low = Math.min((int) at, n - 1);
                    double part = Math.min(at - low, 1);
                    index[0][i] = low;
                    index[1][i] = Math.min(low + 1, n - 1);
                    weight[0][i] = 1 - part;
                    weight[1][i] = part;
                }
                yield blend(x, axis, index, weight);
            }
            case CUBIC -> {
                long[][] index = new long[4][m];
                double[][] weight = new double[4][m];
                for (int i = 0; i < m; i++) {
                    double at = source(i, n, m, scale, to.alignCorners());
                    int low = (int) Math.floor(at);
                    for (int j = 0; j < 4; j++) {
                        index[j][i] = Math.clamp(low - 1 + j, 0, n - 1);
                        weight[j][i] = cubic(Math.abs(at - low + 1 - j));
                    }
                }
                yield blend(x, axis, index, weight);
            }
            case AREA -> throw new AssertionError();
        };
    }

    private static double source(int i, int n, int m, double scale, boolean corners) {
        if (corners) return m == 1 ? 0 : (double) i * (n - 1) / (m - 1);
        return (i + 0.5) * (scale != 0 ? 1 / scale : (double) n / m) - 0.5;
    }

    /** The kernel of cubic convolution at distance d in [0, 2]. */
    private static double cubic(double d) {
        double a = -0.75;
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    }

    private static Tensor take(Tensor x, int axis, long[] index) {
        return Trace.apply(new Take(axis), x, Tensor.wrap(index, index.length));
    }

    private static Tensor blend(Tensor x, int axis, long[][] index, double[][] weight) {
        int[] d = new int[x.rank() - axis];
        java.util.Arrays.fill(d, 1);
        d[0] = index[0].length;
        Tensor sum = null;
        for (int j = 0; j < index.length; j++) {
            Tensor term = take(x, axis, index[j]).mul(Tensor.of(weight[j]).to(x.dtype()).reshape(Shape.of(d)));
            sum = sum == null ? term : sum.add(term);
        }
        return sum;
    }

    /**
     * Channels to space: [N…, C·r², H, W] → [N…, C, H·r, W·r], y[c, h·r + i, w·r + j] = x[c·r² + i·r + j, h, w]
     * (Shi et al. 2016).
     *
     * @throws ShapeException unless x has channels that r² divides
     */
    public static Tensor pixelShuffle(Tensor x, int r) {
        Shape s = x.shape();
        if (r < 1 || s.rank() < 3 || s.dim(-3) % (r * r) != 0) {
            throw new ShapeException("pixelShuffle: x of shape " + s + " with factor " + r + "; x must be [N…, C·" + r + "², H, W]");
        }
        Shape lead = s.sub(0, s.rank() - 3);
        int c = s.dim(-3) / (r * r);
        int h = s.dim(-2);
        int w = s.dim(-1);
        return x.reshape(lead.concat(Shape.of(c, r, r, h, w))).permute(order(lead.rank(), 0, 3, 1, 4, 2))
                .reshape(lead.concat(Shape.of(c, h * r, w * r)));
    }

    /**
     * Space to channels, the inverse of {@link #pixelShuffle}: [N…, C, H·r, W·r] → [N…, C·r², H, W].
     *
     * @throws ShapeException unless r divides height and width
     */
    public static Tensor pixelUnshuffle(Tensor x, int r) {
        Shape s = x.shape();
        if (r < 1 || s.rank() < 3 || s.dim(-2) % r != 0 || s.dim(-1) % r != 0) {
            throw new ShapeException("pixelUnshuffle: x of shape " + s + " with factor " + r + "; x must be [N…, C, H·" + r + ", W·" + r + "]");
        }
        Shape lead = s.sub(0, s.rank() - 3);
        int c = s.dim(-3);
        int h = s.dim(-2) / r;
        int w = s.dim(-1) / r;
        return x.reshape(lead.concat(Shape.of(c, h, r, w, r))).permute(order(lead.rank(), 0, 2, 4, 1, 3))
                .reshape(lead.concat(Shape.of(c * r * r, h, w)));
    }

    /** A permutation of the last axes behind {@code lead} axes that stay. */
    private static int[] order(int lead, int... last) {
        int[] p = new int[lead + last.length];
        for (int i = 0; i < lead; i++) p[i] = i;
        for (int i = 0; i < last.length; i++) p[lead + i] = lead + last[i];
        return p;
    }
}
