package io.leibniz.testkit.torch;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.GridSampling;
import io.leibniz.ops.Interpolation;
import io.leibniz.ops.Pools;
import io.leibniz.ops.Resize;
import io.leibniz.ops.Window;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;

/** Convolution, pooling and resizing: what slides windows over spatial axes. */
final class WindowOps {
    private static final String NN = "nn.functional.";

    private WindowOps() {}

    private interface Conv {
        Tensor apply(Tensor x, Tensor weight, Tensor bias, ConvOptions options);
    }

    private interface Average {
        Tensor apply(Tensor x, Window window);
    }

    private interface Max {
        Pools.MaxPool apply(Tensor x, Window window);
    }

    static void addTo(Adapters t) {
        conv(t, "conv1d", Convolutions::conv1d);
        conv(t, "conv2d", Convolutions::conv2d);
        conv(t, "conv_transpose1d", Convolutions::convTranspose1d);
        conv(t, "conv_transpose2d", Convolutions::convTranspose2d);
        conv(t, "conv_transpose3d", Convolutions::convTranspose3d);
        t.one(NN + "unfold", a -> {
            int[] kernel = a.integers(1, "kernel_size");
            return Convolutions.unfold(a.tensor(0), Shape.of(kernel[0], kernel[kernel.length - 1]), ConvOptions.DEFAULT
                    .dilation(a.integers(2, "dilation")).padding(a.integers(3, "padding")).stride(a.integers(4, "stride")));
        });
        average(t, "avg_pool1d", Pools::avgPool1d);
        average(t, "avg_pool2d", Pools::avgPool2d);
        average(t, "avg_pool3d", Pools::avgPool3d);
        max(t, "max_pool1d", Pools::maxPool1dWithIndices);
        max(t, "max_pool2d", Pools::maxPool2dWithIndices);
        max(t, "max_pool3d", Pools::maxPool3dWithIndices);
        adaptive(t);
        resize(t);
    }

    private static void conv(Adapters t, String name, Conv f) {
        t.one(NN + name, a -> {
            ConvOptions o = ConvOptions.DEFAULT;
            if (a.has(-1, "stride")) o = o.stride(a.integers(-1, "stride"));
            if (a.get(-1, "padding") instanceof String s) o = s.equals("same") ? o.samePadding() : o.validPadding();
            else if (a.has(-1, "padding")) o = o.padding(a.integers(-1, "padding"));
            if (a.has(-1, "dilation")) o = o.dilation(a.integers(-1, "dilation"));
            if (a.has(-1, "output_padding")) o = o.outputPadding(a.integers(-1, "output_padding"));
            return f.apply(a.tensor(0), a.tensor(1), a.optional(2, "bias"), o.groups(a.integer(-1, "groups", 1)));
        });
    }

    private static void average(Adapters t, String name, Average f) {
        t.one(NN + name, a -> {
            Window w = Window.of(a.integers(1, "kernel_size")).ceilMode(a.flag(4, "ceil_mode", false)).countPadding(a.flag(5, "count_include_pad", true));
            int[] stride = a.integers(2, "stride");
            if (stride != null && stride.length > 0) w = w.stride(stride);
            if (a.has(3, "padding")) w = w.padding(a.integers(3, "padding"));
            return f.apply(a.tensor(0), w.divisor(a.integer(6, "divisor_override", 0)));
        });
    }

    private static void max(Adapters t, String name, Max f) {
        t.many(NN + name, a -> {
            Window w = Window.of(a.integers(-1, "kernel_size")).ceilMode(a.flag(-1, "ceil_mode", false));
            if (a.has(-1, "stride")) w = w.stride(a.integers(-1, "stride"));
            if (a.has(-1, "padding")) w = w.padding(a.integers(-1, "padding"));
            if (a.has(-1, "dilation")) w = w.dilation(a.integers(-1, "dilation"));
            Pools.MaxPool p = f.apply(a.tensor(0), w);
            return a.flag(-1, "return_indices", false) ? List.of(p.values(), p.indices()) : List.of(p.values());
        });
    }

    /** The extents asked for; null keeps the operand's. */
    private static int[] size(Arguments a, int axes) {
        int[] given = a.integersOrNull(1, "output_size");
        int[] size = new int[axes];
        for (int i = 0; i < axes; i++) {
            int n = given.length == 1 ? given[0] : given[i];
            size[i] = n < 0 ? a.tensor(0).size(i - axes) : n;
        }
        return size;
    }

    private static void adaptive(Adapters t) {
        t.one(NN + "adaptive_avg_pool1d", a -> Pools.adaptiveAvgPool1d(a.tensor(0), size(a, 1)[0]));
        t.one(NN + "adaptive_avg_pool2d", a -> Pools.adaptiveAvgPool2d(a.tensor(0), size(a, 2)));
        t.many(NN + "adaptive_max_pool2d", a -> {
            Pools.MaxPool p = Pools.adaptiveMaxPool2d(a.tensor(0), size(a, 2));
            return a.flag(2, "return_indices", false) ? List.of(p.values(), p.indices()) : List.of(p.values());
        });
    }

    private static Resize to(Arguments a, int size, int scale) {
        if (a.has(size, "size")) {
            a.ignore(scale, "scale_factor");
            return Resize.to(a.integers(size, "size"));
        }
        return Resize.by(a.number(scale, "scale_factor"));
    }

    private static void resize(Adapters t) {
        t.one(NN + "interpolate", a -> {
            Resize.Mode mode = switch (a.text(3, "mode", "nearest")) {
                case "nearest" -> Resize.Mode.NEAREST;
                case "linear", "bilinear", "trilinear" -> Resize.Mode.LINEAR;
                case "bicubic" -> Resize.Mode.CUBIC;
                case "area" -> Resize.Mode.AREA;
                default -> throw new IllegalArgumentException("mode " + a.get(3, "mode"));
            };
            return Interpolation.interpolate(a.tensor(0), to(a, 1, 2).mode(mode).alignCorners(a.flag(4, "align_corners", false)));
        });
        t.one(NN + "grid_sample", WindowOps::gridSample);
        t.one(NN + "upsample_nearest", a -> Interpolation.interpolate(a.tensor(0), to(a, -1, -1)));
        t.one(NN + "upsample_bilinear", a -> Interpolation.interpolate(a.tensor(0), to(a, -1, -1).linear().alignCorners(true)));
    }

    private static Tensor gridSample(Arguments a) {
        Resize.Mode mode = a.text(-1, "mode", "bilinear").equals("nearest") ? Resize.Mode.NEAREST : Resize.Mode.LINEAR;
        GridSampling.Border border = switch (a.text(-1, "padding_mode", "zeros")) {
            case "zeros" -> GridSampling.Border.ZEROS;
            case "border" -> GridSampling.Border.REPLICATE;
            case "reflection" -> GridSampling.Border.REFLECT;
            default -> throw new IllegalArgumentException("padding_mode " + a.get(-1, "padding_mode"));
        };
        return GridSampling.gridSample(a.tensor(0), a.tensor(1), mode, border, a.flag(-1, "align_corners", false));
    }
}
