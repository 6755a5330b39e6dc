package io.leibniz.io;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How files store numbers, and the type that holds each of them exactly here. */
enum Encoding {
    F64(8, DType.F64),
    F32(4, DType.F32),
    F16(2, DType.F16),
    BF16(2, DType.BF16),
    I64(8, DType.I64),
    U32(4, DType.I64),
    I32(4, DType.I32),
    U16(2, DType.I32),
    I16(2, DType.I32),
    U8(1, DType.U8),
    I8(1, DType.I8),
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
            case BF16 -> BF16;
            case F16 -> F16;
            case I8 -> I8;
            case U8 -> U8;
        };
    }

    /** Where the bytes come from. */
    interface Source {
        /** Fills the buffer to its limit; throws if the bytes end before. */
        void fill(ByteBuffer b) throws IOException;
    }

    /** The bytes of a mapped file from a position on. */
    static Source source(MemorySegment file, long from) {
        long[] at = {from};
        return b -> {
            MemorySegment.copy(file, at[0], MemorySegment.ofArray(b.array()), 0, b.limit());
            at[0] += b.limit();
            b.position(b.limit());
        };
    }

    /**
     * Reads a row-major tensor piece by piece.
     *
     * @param what the file, and the tensor in it, for messages
     */
    Tensor read(Source in, ByteOrder order, Shape shape, String what) throws IOException {
        return Tensor.of(NdArray.of(dtype, shape, array(in, order, shape.numel(), what)));
    }

    /** Reads n numbers as a Java array of the type. */
    Object array(Source in, ByteOrder order, int n, String what) throws IOException {
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
        return a;
    }

    private void decode(ByteBuffer b, int n, Object a, int at, String what) throws FormatException {
        switch (a) {
            case double[] d -> b.asDoubleBuffer().get(d, at, n);
            case float[] f -> b.asFloatBuffer().get(f, at, n);
            case short[] v -> b.asShortBuffer().get(v, at, n);
            case byte[] v -> b.get(0, v, at, n);
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

    private int small(ByteBuffer b, int i) {
        short bits = b.getShort(2 * i);
        return this == I16 ? bits : Short.toUnsignedInt(bits);
    }

    /** The elements of a tensor as a row-major array: taken before a file is opened, because a traced tensor refuses. */
    static Object numbers(Tensor t) {
        return switch (t.dtype()) {
            case F32 -> t.toFloatArray();
            case F64 -> t.toDoubleArray();
            case I32 -> t.toIntArray();
            case I64 -> t.toLongArray();
            case BOOL -> t.toBooleanArray();
            case I8, U8 -> t.toByteArray();
            case BF16, F16 -> t.toShortArray();
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
                case short[] v -> {
                    b.asShortBuffer().put(v, i, k);
                    yield 2;
                }
                case byte[] v -> {
                    b.put(0, v, i, k);
                    yield 1;
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
