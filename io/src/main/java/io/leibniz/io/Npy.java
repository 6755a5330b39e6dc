package io.leibniz.io;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * NumPy's format for one array: a magic number, a header with type, order and shape, then the numbers
 * (<a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>).
 *
 * <p>Read are versions 1 to 3, either byte order, row-major and Fortran order, and the types f8, f4, f2, i8, i4, i1, u1 and
 * bool as they are, u2 and i2 as i32, u4 as i64. Written is version 1, little-endian, row-major, all types but bf16, which NumPy
 * doesn't have. Pickled objects,
 * complex numbers, strings and records are refused. A file is not trusted: nothing is allocated beyond what it holds.
 *
 * {@snippet :
 * Npy.write(Path.of("x.npy"), Tensor.of(1f, 2f));
 * Tensor x = Npy.read(Path.of("x.npy"));
 * }
 */
public final class Npy {
    /** Bytes before the header's text in version 1. */
    static final int PREFIX = 10;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;

    private Npy() {}

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not an npy file, cut short, or of a type that has no counterpart
     */
    public static Tensor read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(in, Files.size(file), name);
        }
    }

    /** Reads an array of exactly {@code size} bytes, header included. */
    static Tensor read(InputStream in, long size, String name) throws IOException {
        Start start = start(in, name);
        NpyHeader header = start.header;
        check(header, size - start.bytes, name);
        Shape shape = header.shape(name);
        int r = shape.rank();
        if (!header.fortran() || r < 2) return header.type().read(source(in, name), header.order(), shape, name);
        // The first axis varies fastest: the transpose of a row-major array.
        int[] back = new int[r];
        int[] dims = new int[r];
        for (int i = 0; i < r; i++) {
            back[i] = r - 1 - i;
            dims[i] = shape.dim(back[i]);
        }
        return header.type().read(source(in, name), header.order(), Shape.of(dims), name).permute(back);
    }

    /** A header and the bytes before the numbers. */
    record Start(NpyHeader header, long bytes) {}

    static Start start(InputStream in, String name) throws IOException {
        byte[] start = bytes(in, 8, name);
        for (int i = 0; i < MAGIC.length; i++) {
            if (start[i] != MAGIC[i]) {
                throw new FormatException(name + ": no npy file: it begins with " + java.util.HexFormat.ofDelimiter(" ").formatHex(start)
                        + (start[0] == 'P' && start[1] == 'K' ? "; it is a zip file, read it with Npz" : ", not with 93 4e 55 4d 50 59"));
            }
        }
        int version = start[6];
        if (version < 1 || version > 3) throw new FormatException(name + ": npy version " + version + "." + start[7] + " is unknown; 1, 2 and 3 are read");
        int width = version == 1 ? 2 : 4;
        ByteBuffer b = ByteBuffer.wrap(bytes(in, width, name)).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedInt(b.getShort(0)) : Integer.toUnsignedLong(b.getInt(0));
        if (length > LONGEST_HEADER) throw new FormatException(name + ": no npy file: it announces a header of " + length + " bytes");
        String text = new String(bytes(in, (int) length, name), version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new Start(NpyHeader.parse(text, name), 8 + width + length);
    }

    static void check(NpyHeader header, long room, String name) throws FormatException {
        long needed = header.bytes();
        if (needed != room) {
            if (needed > Integer.MAX_VALUE) header.shape(name);
            throw new FormatException(name + ": an array of type " + header.type() + " and shape " + header.dims() + " takes " + needed
                    + " bytes, " + room + " follow the header; the file is " + (room < needed ? "cut short, fetch it again" : "longer than its array"));
        }
    }

    private static Encoding.Source source(InputStream in, String name) {
        return b -> {
            if (in.readNBytes(b.array(), 0, b.limit()) < b.limit()) throw cut(name);
            b.position(b.limit());
        };
    }

    private static byte[] bytes(InputStream in, int n, String name) throws IOException {
        byte[] b = in.readNBytes(n);
        if (b.length < n) throw cut(name);
        return b;
    }

    private static FormatException cut(String name) {
        return new FormatException(name + ": the file ends too early; it is no npy file, or cut short");
    }

    /**
     * Writes a file, aside and then under its name, so that no reader ever sees half of it.
     *
     * @throws DTypeException for bf16
     */
    public static void write(Path file, Tensor x) throws IOException {
        Object numbers = numbers(x);
        AtomicFile.write(file, out -> write(out, x, numbers));
    }

    static Object numbers(Tensor x) {
        if (x.dtype() == DType.BF16) {
            throw new DTypeException("npy: NumPy has no bf16; convert with to(DType.F32), or write safetensors, which has it");
        }
        return Encoding.numbers(x);
    }

    static void write(OutputStream out, Tensor x, Object numbers) throws IOException {
        byte[] text = NpyHeader.format(Encoding.of(x.dtype()), x.shape()).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer start = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length);
        out.write(start.array());
        out.write(text);
        Encoding.write(numbers, out);
    }
}
