package io.leibniz.ops;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Images read at given places: the sampler of spatial transformers (Jaderberg et al. 2015). It has derivatives by the image
 * and by the places.
 */
public final class GridSampling {
    private GridSampling() {}

    /** What stands beyond the border. */
    public enum Border {
        /** Zeros. */
        ZEROS,
        /** The nearest element of the border. */
        REPLICATE,
        /** The image mirrored: at the middles of the border elements where corners are aligned, else at their outer edges. */
        REFLECT
    }

    /** Linear, with zeros beyond the border and −1 and 1 as the outer edges of the image. */
    public static Tensor gridSample(Tensor x, Tensor grid) {
        return gridSample(x, grid, Resize.Mode.LINEAR, Border.ZEROS, false);
    }

    /**
     * For each place of the grid the image there, between its elements by weights.
     *
     * {@snippet :
     * var half = Tensor.of(new float[][][][] {{{{-0.5f, 0f}, {0.5f, 0f}}}});      // left and right of the middle
     * gridSample(image, half);                                                    // [1, C, 1, 2]
     * }
     *
     * @param x [N, C, height, width] or [N, C, depth, height, width]
     * @param grid [N, height′, width′, 2] or [N, depth′, height′, width′, 3]: places, the last spatial axis of x first, from −1
     *     to 1 over the image
     * @param mode LINEAR, or NEAREST (halves to the even element), which has no derivative by the places
     * @param alignCorners whether −1 and 1 are the middles of the border elements, rather than their outer edges
     * @return [N, C, height′, width′] or [N, C, depth′, height′, width′]
     * @throws ShapeException if shapes don't fit
     * @throws IllegalArgumentException for other modes
     */
    public static Tensor gridSample(Tensor x, Tensor grid, Resize.Mode mode, Border border, boolean alignCorners) {
        int r = x.rank() - 2;
        if (r < 2 || r > 3 || grid.rank() != r + 2 || grid.size(-1) != r || grid.size(0) != x.size(0)) {
            throw new ShapeException("gridSample: x " + x.shape() + " and grid " + grid.shape()
                    + "; give [N, C, H, W] and [N, H′, W′, 2], or [N, C, D, H, W] and [N, D′, H′, W′, 3]");
        }
        if (mode != Resize.Mode.LINEAR && mode != Resize.Mode.NEAREST) {
            throw new IllegalArgumentException("gridSample: the mode " + mode + "; use LINEAR or NEAREST");
        }
        DType t = DType.promote(Ops.floating(x).dtype(), Ops.floating(grid).dtype());
        Shape size = x.shape().sub(2, x.rank());
        if (size.numel() == 0) throw new ShapeException("gridSample: x has shape " + x.shape() + ", there is no image to read");
        Shape places = grid.shape().sub(1, r + 1);
        int n = x.size(0);
        int c = x.size(1);
        Tensor flat = x.to(t).reshape(n, c, size.numel());
        Tensor[] at = new Tensor[r];
        for (int a = 0; a < r; a++) {
            at[a] = position(grid.to(t).select(-1, r - 1 - a).reshape(n, places.numel()), size.dim(a), border, alignCorners);
        }
        Tensor y = mode == Resize.Mode.NEAREST ? nearest(flat, at, size) : linear(flat, at, size);
        return y.reshape(Shape.of(n, c).concat(places));
    }

    /** From −1 … 1 to a position along an axis of {@code extent} elements, inside the image unless zeros stand outside. */
    private static Tensor position(Tensor g, int extent, Border border, boolean alignCorners) {
        Tensor p = alignCorners ? g.add(1.0).mul((extent - 1) / 2.0) : g.add(1.0).mul((double) extent).sub(1.0).div(2.0);
        return switch (border) {
            case ZEROS -> p;
            case REPLICATE -> p.hardtanh(0, extent - 1);
            case REFLECT -> alignCorners
                    ? reflected(p, 0, extent - 1).hardtanh(0, extent - 1)
                    : reflected(p, -0.5, extent).hardtanh(0, extent - 1);
        };
    }

    /** Back and forth between {@code low} and {@code low + span}. */
    private static Tensor reflected(Tensor p, double low, double span) {
        if (span == 0) return Tensor.zerosLike(p);
        Tensor far = p.sub(low).abs();
        Tensor turns = far.div(span).floor();
        Tensor rest = far.sub(turns.mul(span));
        Tensor there = turns.fmod(2.0).eq(0);
        return Tensor.where(there, rest.add(low), rest.neg().add(span + low));
    }

    private static Tensor nearest(Tensor flat, Tensor[] at, Shape size) {
        Tensor[] corner = new Tensor[at.length];
        for (int a = 0; a < at.length; a++) corner[a] = at[a].stopGradient().round();
        return element(flat, corner, size);
    }

    /** Σ over the 2ʳ elements around a place, each weighted by the product of 1 − distance over the axes. */
    private static Tensor linear(Tensor flat, Tensor[] at, Shape size) {
        int r = at.length;
        Tensor sum = null;
        for (int k = 0; k < 1 << r; k++) {
            Tensor[] corner = new Tensor[r];
            Tensor weight = null;
            for (int a = 0; a < r; a++) {
                boolean high = (k >> a & 1) != 0;
                Tensor low = at[a].stopGradient().floor();
                Tensor beyond = at[a].sub(low);
                Tensor w = high ? beyond : beyond.rsub(1.0);
                corner[a] = high ? low.add(1.0) : low;
                weight = weight == null ? w : weight.mul(w);
            }
            Tensor term = element(flat, corner, size).mul(weight.unsqueeze(1));
            sum = sum == null ? term : sum.add(term);
        }
        return sum;
    }

    /** [n, c, places]: the elements at whole positions, zero outside. */
    private static Tensor element(Tensor flat, Tensor[] corner, Shape size) {
        Tensor inside = null;
        Tensor index = null;
        for (int a = 0; a < corner.length; a++) {
            int last = size.dim(a) - 1;
            Tensor own = corner[a].ge(0).logicalAnd(corner[a].le(last));
            inside = inside == null ? own : inside.logicalAnd(own);
            Tensor i = corner[a].clamp(0.0, last).to(DType.I64);
            index = index == null ? i : index.mul((long) size.dim(a)).add(i);
        }
        Shape all = Shape.of(flat.size(0), flat.size(1), index.size(1));
        Tensor found = flat.gather(2, index.unsqueeze(1).expand(all));
        return Tensor.where(inside.unsqueeze(1), found, Tensor.zerosLike(found));
    }
}
