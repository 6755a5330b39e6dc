package io.leibniz.data;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The IDX format of the MNIST files (LeCun, Cortes and Burges): two zero bytes, a type, the number of axes, each axis as
 * a 32-bit big-endian number, then the elements, big-endian. Plain or compressed with gzip.
 *
 * <p>A file is not trusted: extents are checked against a limit before memory is taken, elements are read in pieces, and
 * what is missing or left over is an error.
 */
public final class Idx {
    /** The most elements that {@link #read(Path)} takes: 2³⁰. */
    public static final int DEFAULT_LIMIT = 1 << 30;

    private static final int CHUNK = 1 << 16;

    private Idx() {}

    /**
     * Reads a file: unsigned and signed bytes and shorts become i32, ints i32, floats f32 and doubles f64.
     *
     * @throws DataException if it isn't an IDX file, is cut short, or holds more than it says
     */
    public static Tensor read(Path file) throws IOException {
        return read(file, DEFAULT_LIMIT);
    }

    public static Tensor read(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.getFileName().toString(), limit);
        }
    }

    /** The same from a stream; {@code name} is for messages. */
    public static Tensor read(InputStream stream, String name, int limit) throws IOException {
        Header[] header = new Header[1];
        Object data = parse(stream, name, limit, header, false);
        return Tensor.of(NdArray.of(header[0].dtype, header[0].shape, data));
    }

    /** Unsigned bytes scaled to [0, 1] as f32, without a copy of the file in between: how images are read. */
    static Tensor readUnit(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Header[] header = new Header[1];
            Object data = parse(in, file.getFileName().toString(), limit, header, true);
            return Tensor.of(NdArray.of(DType.F32, header[0].shape, data));
        }
    }

    private record Header(int code, DType dtype, int bytes, Shape shape) {}

    private static Object parse(InputStream stream, String name, int limit, Header[] out, boolean unit) throws IOException {
        try {
            DataInputStream in = new DataInputStream(unzipped(new BufferedInputStream(stream, 1 << 16)));
            Header h = header(in, name, limit);
            if (unit && h.code != 0x08) throw new DataException(name + ": holds elements of type 0x" + Integer.toHexString(h.code) + ", expected unsigned bytes (0x8)");
            out[0] = h;
            Object data = elements(in, h, name, unit);
            if (in.read() >= 0) throw new DataException(name + ": more bytes follow the " + h.shape.numel() + " elements that the header announces");
            return data;
        } catch (EOFException e) {
            throw new DataException(name + ": the file ends too early; it is cut short, fetch it again", e);
        } catch (ZipException e) {
            throw new DataException(name + ": damaged gzip data (" + e.getMessage() + "); fetch it again", e);
        }
    }

    private static InputStream unzipped(BufferedInputStream in) throws IOException {
        in.mark(2);
        int a = in.read();
        int b = in.read();
        in.reset();
        return a == 0x1f && b == 0x8b ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    }

    private static Header header(DataInputStream in, String name, int limit) throws IOException {
        int magic = in.readInt();
        int code = magic >>> 8;
        int rank = magic & 0xff;
        if (magic >>> 16 != 0) {
            throw new DataException(name + ": no IDX file: it begins with 0x" + String.format("%08x", magic) + ", an IDX file with two zero bytes");
        }
        DType t;
        int bytes;
        switch (code) {
            case 0x08, 0x09 -> {
                t = DType.I32;
                bytes = 1;
            }
            case 0x0b -> {
                t = DType.I32;
                bytes = 2;
            }
            case 0x0c -> {
                t = DType.I32;
                bytes = 4;
            }
            case 0x0d -> {
                t = DType.F32;
                bytes = 4;
            }
            case 0x0e -> {
                t = DType.F64;
                bytes = 8;
            }
            default -> throw new DataException(name + ": no IDX file: unknown element type 0x" + Integer.toHexString(code));
        }
        if (rank > 8) throw new DataException(name + ": " + rank + " axes; IDX files of up to 8 are read");
        int[] dims = new int[rank];
        long n = 1;
        for (int i = 0; i < rank; i++) {
            dims[i] = in.readInt();
            if (dims[i] < 0) throw new DataException(name + ": axis " + i + " has the impossible extent " + Integer.toUnsignedString(dims[i]));
            n = Math.multiplyHigh(n, dims[i]) != 0 ? Long.MAX_VALUE : n * dims[i];
            if (n > limit) {
                throw new DataException(name + ": announces more than " + limit + " elements, the limit of this read; give a larger one if the file is right");
            }
        }
        try {
            return new Header(code, t, bytes, Shape.of(dims));
        } catch (ShapeException e) {
            throw new DataException(name + ": " + e.getMessage(), e);
        }
    }

    /** Memory grows with what has been read, not with what the header promises. */
    private static Object elements(DataInputStream in, Header h, String name, boolean unit) throws IOException {
        int n = h.shape.numel();
        byte[] chunk = new byte[CHUNK];
        int capacity = Math.min(n, CHUNK);
        DType t = unit ? DType.F32 : h.dtype;
        Object data = t.newArray(capacity);
        int perChunk = CHUNK / h.bytes;
        for (int at = 0; at < n; ) {
            int k = Math.min(perChunk, n - at);
            in.readFully(chunk, 0, k * h.bytes);
            if (at + k > capacity) {
                capacity = (int) Math.min(n, Math.max(2L * capacity, at + k));
                Object larger = t.newArray(capacity);
                System.arraycopy(data, 0, larger, 0, at);
                data = larger;
            }
            decode(chunk, k, h.code, data, at, unit);
            at += k;
        }
        if (capacity != n) throw new AssertionError(name);
        return data;
    }

    private static void decode(byte[] b, int n, int code, Object data, int at, boolean unit) {
        if (unit) {
            float[] f = (float[]) data;
            for (int i = 0; i < n; i++) f[at + i] = (b[i] & 0xff) / 255f;
            return;
        }
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(b);
        switch (data) {
            case int[] a -> {
                for (int i = 0; i < n; i++) {
                    a[at + i] = switch (code) {
                        case 0x08 -> b[i] & 0xff;
                        case 0x09 -> b[i];
                        case 0x0b -> in.getShort(2 * i);
                        default -> in.getInt(4 * i);
                    };
                }
            }
            case float[] a -> in.asFloatBuffer().get(a, at, n);
            case double[] a -> in.asDoubleBuffer().get(a, at, n);
            default -> throw new AssertionError(data.getClass());
        }
    }
}
