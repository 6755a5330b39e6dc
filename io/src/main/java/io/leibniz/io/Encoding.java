package io.leibniz.io;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How files store numbers, and the type that holds each of them exactly here. */
enum Encoding {
    F64(8, DType.F64),
    F32(4, DType.F32),
    F16(2, DType.F32),
    BF16(2, DType.F32),
    I64(8, DType.I64),
    U32(4, DType.I64),
    I32(4, DType.I32),
    U16(2, DType.I32),
    I16(2, DType.I32),
    U8(1, DType.I32),
    I8(1, DType.I32),
    BOOL(1, DType.BOOL);

    private static final int CHUNK = 1 << 16;

    final int width;
    final DType dtype;

    Encoding(int width, DType dtype) {
        this.width = width;
        this.dtype = dtype;
    }

    static Encoding of(DType t) {
        return switch (t) {
            case F64 -> F64;
            case F32 -> F32;
            case I64 -> I64;
            case I32 -> I32;
            case BOOL -> BOOL;
        };
    }

    /** Where the bytes come from. */
    interface Source {
        /** Fills the buffer to its limit; throws if the bytes end before. */
        void fill(ByteBuffer b) throws IOException;
    }

    /**
     * Reads a row-major tensor piece by piece.
     *
     * @param what the file, and the tensor in it, for messages
     */
    Tensor read(Source in, ByteOrder order, Shape shape, String what) throws IOException {
        int n = shape.numel();
        Object a = dtype.newArray(n);
        ByteBuffer b = ByteBuffer.allocate((int) Math.min(CHUNK, (long) n * width)).order(order);
        int per = CHUNK / width;
        for (int i = 0; i < n; i += per) {
            int k = Math.min(per, n - i);
            b.clear().limit(k * width);
            in.fill(b);
            b.flip();
            decode(b, k, a, i, what);
        }
        return Tensor.of(NdArray.of(dtype, shape, a));
    }

    private void decode(ByteBuffer b, int n, Object a, int at, String what) throws FormatException {
        switch (a) {
            case double[] d -> b.asDoubleBuffer().get(d, at, n);
            case float[] f -> {
                if (this == F32) b.asFloatBuffer().get(f, at, n);
                else for (int i = 0; i < n; i++) f[at + i] = half(b.getShort(2 * i));
            }
            case long[] v -> {
                if (this == I64) b.asLongBuffer().get(v, at, n);
                else for (int i = 0; i < n; i++) v[at + i] = Integer.toUnsignedLong(b.getInt(4 * i));
            }
            case int[] v -> {
                if (this == I32) b.asIntBuffer().get(v, at, n);
                else for (int i = 0; i < n; i++) v[at + i] = small(b, i);
            }
            case boolean[] v -> {
                for (int i = 0; i < n; i++) {
                    byte x = b.get(i);
                    if (x < 0 || x > 1) throw new FormatException(what + ": holds the truth value " + x + "; it must be 0 or 1");
                    v[at + i] = x != 0;
                }
            }
            default -> throw new AssertionError(a.getClass());
        }
    }

    private float half(short bits) {
        return this == F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    private int small(ByteBuffer b, int i) {
        return switch (this) {
            case I16 -> b.getShort(2 * i);
            case U16 -> Short.toUnsignedInt(b.getShort(2 * i));
            case I8 -> b.get(i);
            default -> Byte.toUnsignedInt(b.get(i));
        };
    }

    /** The elements of a tensor as a row-major array: taken before a file is opened, because a traced tensor refuses. */
    static Object numbers(Tensor t) {
        return switch (t.dtype()) {
            case F32 -> t.toFloatArray();
            case F64 -> t.toDoubleArray();
            case I32 -> t.toIntArray();
            case I64 -> t.toLongArray();
            case BOOL -> t.toBooleanArray();
        };
    }

    /** Writes an array of {@link #numbers}, little-endian. */
    static void write(Object a, OutputStream out) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        int n = java.lang.reflect.Array.getLength(a);
        int per = CHUNK / 8;
        for (int i = 0; i < n; i += per) {
            int k = Math.min(per, n - i);
            int size = switch (a) {
                case float[] f -> {
                    b.asFloatBuffer().put(f, i, k);
                    yield 4;
                }
                case double[] d -> {
                    b.asDoubleBuffer().put(d, i, k);
                    yield 8;
                }
                case int[] v -> {
                    b.asIntBuffer().put(v, i, k);
                    yield 4;
                }
                case long[] v -> {
                    b.asLongBuffer().put(v, i, k);
                    yield 8;
                }
                case boolean[] v -> {
                    for (int j = 0; j < k; j++) b.put(j, (byte) (v[i + j] ? 1 : 0));
                    yield 1;
                }
                default -> throw new AssertionError(a.getClass());
            };
            out.write(b.array(), 0, k * size);
        }
    }
}
