package io.leibniz.ops;

import io.leibniz.kernel.ConvShape;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Take;
import io.leibniz.prim.TakeAdd;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;
import java.util.Arrays;

/**
 * Convolutions as networks have them (correlations), their transposes, and the patches that they are made of.
 *
 * <p>Axes: N examples, C channels of the operand, O channels of the result, then one to three spatial axes. Operands
 * without the axis N are taken as one example, and the result has none either. Types promote; integers become f32.
 *
 * {@snippet :
 * var images = Tensor.zeros(8, 3, 32, 32);
 * var y = conv2d(images, Tensor.zeros(16, 3, 3, 3), null, ConvOptions.of(2, 1));    // [8, 16, 16, 16]
 * }
 */
public final class Convolutions {
    private Convolutions() {}

    /** {@link #conv1d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor conv1d(Tensor x, Tensor weight, Tensor bias) {
        return conv("conv1d", 1, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * y[n, o, i] = b[o] + Σ w[o, c, k]·x[n, c, i·stride + k·dilation − padding], with c over the channels of o's group.
     * The result has ⌊(L + 2·padding − dilation·(K − 1) − 1)/stride⌋ + 1 positions.
     *
     * @param x [N, C, L] or [C, L]
     * @param weight [O, C/groups, K]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor conv1d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return conv("conv1d", 1, x, weight, bias, options);
    }

    /** {@link #conv2d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias) {
        return conv("conv2d", 2, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * {@link #conv1d(Tensor, Tensor, Tensor, ConvOptions)} over two axes.
     *
     * @param x [N, C, H, W] or [C, H, W]
     * @param weight [O, C/groups, KH, KW]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return conv("conv2d", 2, x, weight, bias, options);
    }

    /** {@link #conv3d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor conv3d(Tensor x, Tensor weight, Tensor bias) {
        return conv("conv3d", 3, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * {@link #conv1d(Tensor, Tensor, Tensor, ConvOptions)} over three axes.
     *
     * @param x [N, C, D, H, W] or [C, D, H, W]
     * @param weight [O, C/groups, KD, KH, KW]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor conv3d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return conv("conv3d", 3, x, weight, bias, options);
    }

    private static Tensor conv(String op, int r, Tensor x, Tensor w, Tensor bias, ConvOptions o) {
        DType t = DType.promote(x.dtype(), w.dtype()).floating();
        requireRanks(op, r, x, w);
        Tensor in = (x.rank() == r + 1 ? x.unsqueeze(0) : x).to(t);
        Shape s = in.shape();
        Shape ws = w.shape();
        if (s.dim(1) != ws.dim(1) * o.groups()) {
            boolean last = s.dim(-1) == ws.dim(1) * o.groups();
            throw new ShapeException(op + ": x of shape " + x.shape() + " has " + s.dim(1) + " channels, the weight "
                    + ws + " with groups " + o.groups() + " takes " + ws.dim(1) * o.groups()
                    + (last ? ". Is the channel axis of x the last? Then use x.moveAxis(-1, " + (x.rank() - r - 1) + ")" : "; a weight is [O, C/groups, kernel…]"));
        }
        Shape kernel = ws.sub(2, ws.rank());
        Shape stride = ConvOptions.each(op, "stride", o.stride(), r);
        Shape dilation = ConvOptions.each(op, "dilation", o.dilation(), r);
        int[] low = ConvOptions.each(op, "padding", o.padding(), r).dims();
        int[] high = low.clone();
        if (o.same()) {
            for (int i = 0; i < r; i++) {
                if (stride.dim(i) != 1) {
                    throw new IllegalArgumentException(op + ": samePadding needs stride 1, not " + stride + "; give the padding in numbers");
                }
                int total = dilation.dim(i) * (kernel.dim(i) - 1);
                low[i] = total / 2;
                high[i] = total - low[i];
            }
        }
        ConvShape.require(op, s.dim(1), ws.dim(0), o.groups(), s.sub(2, s.rank()), kernel, stride, Shape.of(low), Shape.of(high), dilation);
        ConvShape shape = new ConvShape(s.dim(0), s.dim(1), ws.dim(0), o.groups(), s.sub(2, s.rank()), kernel, stride,
                Shape.of(low), Shape.of(high), dilation);
        Tensor y = Trace.apply(new Conv(Conv.Kind.FORWARD, shape), in, w.to(t));
        if (bias != null) y = y.add(channels(op, bias, ws.dim(0), r).to(t));
        return x.rank() == r + 1 ? y.reshape(y.shape().without(0)) : y;
    }

    private static void requireRanks(String op, int r, Tensor x, Tensor w) {
        if (x.rank() != r + 1 && x.rank() != r + 2) {
            throw new ShapeException(op + ": x has shape " + x.shape() + ", it must be [N, C, " + spatial(r) + "] or [C, " + spatial(r) + "]");
        }
        if (w.rank() != r + 2) {
            throw new ShapeException(op + ": the weight has shape " + w.shape() + ", it must have rank " + (r + 2)
                    + ": two channel axes and " + r + " of the kernel");
        }
    }

    static String spatial(int r) {
        return r == 1 ? "L" : r == 2 ? "H, W" : "D, H, W";
    }

    /** [C] as [C, 1…], which broadcasts over the spatial axes. */
    private static Tensor channels(String op, Tensor bias, int n, int r) {
        if (!bias.shape().equals(Shape.of(n))) {
            throw new ShapeException(op + ": the bias has shape " + bias.shape() + ", the result " + n + " channels; it must be [" + n + "]");
        }
        int[] d = new int[r + 1];
        Arrays.fill(d, 1);
        d[0] = n;
        return bias.reshape(Shape.of(d));
    }

    // ------------------------------------------------------------------------------------------------ transposed

    /** {@link #convTranspose1d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor convTranspose1d(Tensor x, Tensor weight, Tensor bias) {
        return transposed("convTranspose1d", 1, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * The transpose of {@code conv1d} as a linear map: each element of x is spread over the positions that its window
     * would read. The result has (L − 1)·stride − 2·padding + dilation·(K − 1) + outputPadding + 1 positions.
     *
     * @param x [N, C, L] or [C, L]
     * @param weight [C, O/groups, K]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor convTranspose1d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return transposed("convTranspose1d", 1, x, weight, bias, options);
    }

    /** {@link #convTranspose2d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias) {
        return transposed("convTranspose2d", 2, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * {@link #convTranspose1d(Tensor, Tensor, Tensor, ConvOptions)} over two axes.
     *
     * @param x [N, C, H, W] or [C, H, W]
     * @param weight [C, O/groups, KH, KW]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor convTranspose2d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return transposed("convTranspose2d", 2, x, weight, bias, options);
    }

    /** {@link #convTranspose3d(Tensor, Tensor, Tensor, ConvOptions)} with stride 1 and no padding. */
    public static Tensor convTranspose3d(Tensor x, Tensor weight, Tensor bias) {
        return transposed("convTranspose3d", 3, x, weight, bias, ConvOptions.DEFAULT);
    }

    /**
     * {@link #convTranspose1d(Tensor, Tensor, Tensor, ConvOptions)} over three axes.
     *
     * @param x [N, C, D, H, W] or [C, D, H, W]
     * @param weight [C, O/groups, KD, KH, KW]
     * @param bias [O], or null
     * @throws ShapeException if ranks, channels or extents don't fit
     */
    public static Tensor convTranspose3d(Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return transposed("convTranspose3d", 3, x, weight, bias, options);
    }

    private static Tensor transposed(String op, int r, Tensor x, Tensor w, Tensor bias, ConvOptions o) {
        DType t = DType.promote(x.dtype(), w.dtype()).floating();
        requireRanks(op, r, x, w);
        if (o.same()) throw new IllegalArgumentException(op + ": samePadding has no meaning for a transposed convolution; give the padding in numbers");
        Tensor in = (x.rank() == r + 1 ? x.unsqueeze(0) : x).to(t);
        Shape s = in.shape();
        Shape ws = w.shape();
        if (s.dim(1) != ws.dim(0)) {
            throw new ShapeException(op + ": x of shape " + x.shape() + " has " + s.dim(1) + " channels, the weight " + ws
                    + " takes " + ws.dim(0) + "; a transposed convolution's weight is [C, O/groups, kernel…]");
        }
        Shape kernel = ws.sub(2, ws.rank());
        Shape stride = ConvOptions.each(op, "stride", o.stride(), r);
        Shape dilation = ConvOptions.each(op, "dilation", o.dilation(), r);
        Shape pad = ConvOptions.each(op, "padding", o.padding(), r);
        Shape extra = ConvOptions.each(op, "outputPadding", o.outputPadding(), r);
        int[] size = new int[r];
        int[] padHigh = new int[r];
        int[] zeros = new int[r + 2];
        int[] high = new int[r + 2];
        for (int i = 0; i < r; i++) {
            if (extra.dim(i) >= Math.max(stride.dim(i), dilation.dim(i))) {
                throw new IllegalArgumentException(op + ": outputPadding " + extra + " must be smaller than the stride "
                        + stride + " or the dilation " + dilation);
            }
            // Output padding first gives back what the padding at the end took away; the rest is zeros.
            padHigh[i] = Math.max(pad.dim(i) - extra.dim(i), 0);
            high[i + 2] = Math.max(extra.dim(i) - pad.dim(i), 0);
            size[i] = (s.dim(i + 2) - 1) * stride.dim(i) + dilation.dim(i) * (kernel.dim(i) - 1) + 1 - pad.dim(i) - padHigh[i];
            if (size[i] < 1) {
                throw new ShapeException(op + ": padding " + pad + " leaves nothing of the result for x of shape " + x.shape()
                        + " and a weight of shape " + ws);
            }
        }
        int out = ws.dim(1) * o.groups();
        ConvShape shape = new ConvShape(s.dim(0), out, ws.dim(0), o.groups(), Shape.of(size), kernel, stride, pad,
                Shape.of(padHigh), dilation);
        Tensor y = Trace.apply(new Conv(Conv.Kind.INPUT, shape), in, w.to(t));
        if (Arrays.stream(high).anyMatch(n -> n > 0)) y = Trace.apply(new Pad(zeros, high, zeros, 0), y);
        if (bias != null) y = y.add(channels(op, bias, out, r).to(t));
        return x.rank() == r + 1 ? y.reshape(y.shape().without(0)) : y;
    }

    // ------------------------------------------------------------------------------------------------ patches

    /**
     * The patches that a convolution reads, as columns (im2col): [N, C, spatial…] → [N, C·ΠK, positions], so that
     * {@code weight.reshape(O, -1).matmul(unfold(x, kernel, options))} is the convolution. One to three spatial axes.
     *
     * @param x [N, C, spatial…]; without N if it has one axis more than the kernel
     * @param kernel the extents of a patch
     * @param options stride, padding and dilation; groups have no meaning here
     * @throws ShapeException if the kernel doesn't fit
     */
    public static Tensor unfold(Tensor x, Shape kernel, ConvOptions options) {
        int r = kernel.rank();
        if (x.rank() == r + 1) {
            Tensor y = unfold(x.unsqueeze(0), kernel, options);
            return y.reshape(y.shape().without(0));
        }
        if (x.rank() != r + 2) {
            throw new ShapeException("unfold: x has shape " + x.shape() + ", for a kernel " + kernel + " it must be [N, C, " + spatial(r) + "]");
        }
        Shape s = x.shape();
        Patches p = Patches.of("unfold", s.sub(2, s.rank()), kernel, options);
        Tensor padded = p.isPadded() ? Trace.apply(p.pad(), x) : x;
        Tensor flat = padded.reshape(s.sub(0, 2).concat(Shape.of(p.padded().numel())));
        Tensor y = Trace.apply(new Take(2), flat, p.index());
        return y.reshape(s.dim(0), s.dim(1) * kernel.numel(), p.count().numel());
    }

    /**
     * The transpose of {@link #unfold}: columns are added up where they came from, [N, C·ΠK, positions] → [N, C, size…].
     *
     * @param columns [N, C·ΠK, positions], or without N
     * @param size the spatial extents of the result
     * @throws ShapeException if the columns aren't those of such a result
     */
    public static Tensor fold(Tensor columns, Shape size, Shape kernel, ConvOptions options) {
        if (columns.rank() == 2) {
            Tensor y = fold(columns.unsqueeze(0), size, kernel, options);
            return y.reshape(y.shape().without(0));
        }
        Patches p = Patches.of("fold", size, kernel, options);
        int k = kernel.numel();
        int n = p.count().numel();
        if (columns.rank() != 3 || columns.size(1) % k != 0 || columns.size(2) != n) {
            throw new ShapeException("fold: columns of shape " + columns.shape() + "; a result of " + size + " with a kernel "
                    + kernel + " has columns [N, C·" + k + ", " + n + "]");
        }
        int batch = columns.size(0);
        int c = columns.size(1) / k;
        Tensor sums = Trace.apply(new TakeAdd(2, p.padded().numel()), columns.reshape(batch, c, k * n), p.index());
        Tensor y = sums.reshape(Shape.of(batch, c).concat(p.padded()));
        if (!p.isPadded()) return y;
        int[] step = new int[y.rank()];
        Arrays.fill(step, 1);
        return Trace.apply(new Slice(p.pad().low(), Shape.of(batch, c).concat(size), step), y);
    }

    /** Where the elements of all patches lie in the padded operand. */
    private record Patches(Shape in, Shape kernel, Shape stride, Shape padding, Shape dilation, Shape count) {
        static Patches of(String op, Shape in, Shape kernel, ConvOptions o) {
            int r = kernel.rank();
            if (o.same()) throw new IllegalArgumentException(op + ": give the padding in numbers instead of samePadding");
            Shape stride = ConvOptions.each(op, "stride", o.stride(), r);
            Shape padding = ConvOptions.each(op, "padding", o.padding(), r);
            Shape dilation = ConvOptions.each(op, "dilation", o.dilation(), r);
            return new Patches(in, kernel, stride, padding, dilation,
                    new ConvShape(1, 1, 1, 1, in, kernel, stride, padding, padding, dilation).out());
        }

        boolean isPadded() {
            return !padded().equals(in);
        }

        Shape padded() {
            int[] d = in.dims();
            for (int i = 0; i < d.length; i++) d[i] += 2 * padding.dim(i);
            return Shape.of(d);
        }

        Pad pad() {
            int[] p = Shape.of(0, 0).concat(padding).dims();
            return new Pad(p, p, new int[p.length], 0);
        }

        Tensor index() {
            int k = kernel.numel();
            int n = count.numel();
            int[] strides = padded().strides();
            long[] index = new long[k * n];
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < n; b++) {
                    int at = 0;
                    for (int i = kernel.rank() - 1, ka = a, nb = b; i >= 0; i--) {
                        at += (ka % kernel.dim(i) * dilation.dim(i) + nb % count.dim(i) * stride.dim(i)) * strides[i];
                        ka /= kernel.dim(i);
                        nb /= count.dim(i);
                    }
                    index[a * n + b] = at;
                }
            }
            return Tensor.wrap(index, k * n);
        }
    }
}
