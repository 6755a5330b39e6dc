package io.leibniz.kernel;

import io.leibniz.prim.Spec;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Arrays of several types as one array of bytes. */
public final class PackedArrays {
    private PackedArrays() {}

    /** Where each begins, and last where all end. */
    public static int[] offsets(List<Spec> arrays) {
        int[] at = new int[arrays.size() + 1];
        for (int i = 0; i < arrays.size(); i++) {
            long end = at[i] + (long) arrays.get(i).shape().numel() * arrays.get(i).dtype().bytes();
            if (end > Integer.MAX_VALUE - 8) {
                throw new ShapeException("whileLoop: in a compiled function the state may take 2 GiB at most, this one takes more: " + arrays);
            }
            at[i + 1] = (int) end;
        }
        return at;
    }

    public static NdArray pack(NdArray... arrays) {
        int[] at = offsets(List.of(arrays).stream().map(a -> new Spec(a.dtype(), a.shape())).toList());
        byte[] bytes = new byte[at[arrays.length]];
        for (int i = 0; i < arrays.length; i++) {
            NdArray x = Backend.current().contiguous(arrays[i]);
            if (x.data() instanceof boolean[] b) {
                for (int k = 0; k < x.numel(); k++) bytes[at[i] + k] = (byte) (b[x.offset() + k] ? 1 : 0);
            } else {
                long width = x.dtype().bytes();
                MemorySegment.copy(segment(x.data()), x.offset() * width, MemorySegment.ofArray(bytes), at[i], x.numel() * width);
            }
        }
        return NdArray.of(DType.U8, Shape.of(bytes.length), bytes);
    }

    public static NdArray unpack(NdArray packed, int offset, DType dtype, Shape shape) {
        NdArray x = packed.contiguous();
        byte[] bytes = (byte[]) x.data();
        int n = shape.numel();
        Object y = dtype.newArray(n);
        int from = x.offset() + offset;
        if (y instanceof boolean[] b) {
            for (int k = 0; k < n; k++) b[k] = bytes[from + k] != 0;
        } else {
            MemorySegment.copy(MemorySegment.ofArray(bytes), from, segment(y), 0, (long) n * dtype.bytes());
        }
        return NdArray.of(dtype, shape, y);
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> throw new AssertionError(array.getClass());
        };
    }
}
