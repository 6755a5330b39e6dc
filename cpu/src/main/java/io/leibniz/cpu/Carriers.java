package io.leibniz.cpu;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.ChannelNorm;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Dot;
import io.leibniz.prim.PoolMaxSpread;
import io.leibniz.prim.Primitive;
import io.leibniz.tensor.DType;

/** The steps that a {@link Rider} can ride on. */
final class Carriers {
    /** Elements from which on it is worth it. */
    private static final int WORTH = 1 << 12;

    /** Rows of a product from which on packing its right operand is a small part of it. */
    private static final int MANY = 128;

    private Carriers() {}

    static boolean carries(Graph graph, int value) {
        Graph.Step s = graph.step(value);
        int n = s.spec().shape().numel();
        if (s.spec().dtype() != DType.F32) return false;
        return switch (s.op()) {
            case Dot _ -> CpuDot.carries(n, graph.spec(s.operands().getFirst()).shape().dim(-1));
            case Conv c -> n >= WORTH && CpuWindow.carries(c.kind(), c.shape());
            case ChannelNorm.Affine _, PoolMaxSpread _ -> n >= WORTH;
            default -> false;
        };
    }

    /** The operand whose panels a step may share with others; −1 if there is none. */
    static int panels(Graph graph, int value) {
        Graph.Step s = graph.step(value);
        if (!(s.op() instanceof Dot) || s.spec().shape().rank() != 2 || s.spec().shape().dim(0) >= MANY) return -1;
        return s.operands().get(1);
    }

    /**
     * The result of a step that {@link #carries}, of f32 operands, into an array of its own.
     *
     * @param panels of the operand that {@link #panels} names; or null
     */
    static void run(Primitive op, NdArray[] x, float[] y, Rider rider, Panels panels) {
        switch (op) {
            case Dot _ -> CpuDot.dot(x[0], x[1], y, rider, panels);
            case Conv c -> CpuWindow.floats(c.kind(), c.shape(), x[0], x[1], y, rider);
            case ChannelNorm.Affine _ -> CpuFused.channelAffine(x[0], x[1], x[2], y, rider);
            case PoolMaxSpread p -> CpuWindow.maxSpread(p.shape(), x[0], x[1], y, rider);
            default -> throw new AssertionError(op);
        }
    }
}
