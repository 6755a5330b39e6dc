package io.leibniz.trace;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.Concat;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Gather;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Permute;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Select;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Spec;
import io.leibniz.prim.Take;
import io.leibniz.prim.Unary;
import io.leibniz.prim.WhileLoop;
import io.leibniz.tensor.DType;

/**
 * Operations on bf16, f16, i8 and u8. What only moves elements runs on them as they are stored; everything else runs on
 * operands widened to f32 or i32, which is exact, and its result is rounded, or wraps, once. So kernels that compute know
 * five types, and sums over bf16 are as accurate as those over f32.
 */
final class Widening {
    private Widening() {}

    /** Whether a primitive on these operands must run on wider ones. */
    static boolean applies(Primitive p, NdArray[] x) {
        for (NdArray a : x) if (a.dtype().isStorage()) return !moves(p);
        return false;
    }

    private static boolean moves(Primitive p) {
        return switch (p) {
            case Broadcast _, Reshape _, Permute _, Slice _, Pad _, Concat _, Take _, Gather _, Select _, Convert _, WhileLoop _, WhileLoop.Leaf _ -> true;
            case Scatter s -> s.mode() == Scatter.Mode.SET;
            case Unary u -> u == Unary.STOP_GRADIENT;
            default -> false;
        };
    }

    static NdArray run(Primitive p, NdArray[] x) {
        Kernels k = Backend.current();
        NdArray[] wide = new NdArray[x.length];
        Spec[] specs = new Spec[x.length];
        for (int i = 0; i < x.length; i++) {
            wide[i] = x[i].dtype().isStorage() ? k.convert(x[i].dtype().arithmetic(), x[i]) : x[i];
            specs[i] = new Spec(x[i].dtype(), x[i].shape());
        }
        NdArray y = Eager.kernel(p, wide);
        DType type = p.spec(specs).dtype();
        return type == y.dtype() ? y : k.convert(type, y);
    }

    /**
     * Uniform numbers keep the upper 8 bits for bf16 and 11 for f16, since rounding would reach 1; normal ones are those of
     * f32, rounded; bits are the low ones of i32.
     */
    static NdArray random(RandomBits op, NdArray key) {
        Kernels k = Backend.current();
        NdArray y = k.random(op.kind(), op.dtype().arithmetic(), op.shape(), key);
        if (op.kind() == RandomBits.Kind.UNIFORM && y.data() instanceof float[] u) {
            float cells = op.dtype() == DType.BF16 ? 0x1p8f : 0x1p11f;
            for (int i = 0; i < u.length; i++) u[i] = (int) (u[i] * cells) / cells;
        }
        return k.convert(op.dtype(), y);
    }
}
