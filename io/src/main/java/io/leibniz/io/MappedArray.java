package io.leibniz.io;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A row-major array in a file, mapped into memory, of any length: rows (slices along the first axis) are copied to the heap
 * when they are asked for. The file may be far larger than memory; the first axis may be longer than an int.
 *
 * <p>Reading is safe from several threads. The file must not be cut while it is mapped: the JVM answers with an
 * {@link InternalError}.
 *
 * {@snippet :
 * try (var images = MappedArray.npy(Path.of("images.npy"));                  // np.save of [n, 3, 224, 224]
 *         var tokens = MappedArray.raw(Path.of("train.bin"), "<u2")) {       // 16-bit token numbers, nothing else
 *     Tensor batch = images.rows(5, 17, 3);                                  // f32[3, 3, 224, 224]
 *     Tensor text = tokens.range(1_000_000, 257);                            // i32[257]
 * }
 * }
 */
public final class MappedArray implements AutoCloseable {
    private final String name;
    private final Arena arena;
    private final MemorySegment bytes;
    private final Encoding type;
    private final ByteOrder order;
    private final long size;
    private final Shape row;
    private final long rowBytes;

    private MappedArray(String name, Arena arena, MemorySegment bytes, Encoding type, ByteOrder order, long size, Shape row) {
        this.name = name;
        this.arena = arena;
        this.bytes = bytes;
        this.type = type;
        this.order = order;
        this.size = size;
        this.row = row;
        this.rowBytes = (long) row.numel() * type.width;
    }

    /**
     * An npy file.
     *
     * @throws FormatException if it is none, is cut short, holds a scalar, or is in Fortran order, where a row is no piece of the file
     */
    public static MappedArray npy(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Npy.Start start;
        long size = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 12)) {
            start = Npy.start(in, name);
        }
        NpyHeader header = start.header();
        Npy.check(header, size - start.bytes(), name);
        if (header.dims().isEmpty()) throw new FormatException(name + ": a scalar has no rows to map; read it with Npy");
        if (header.fortran() && header.dims().size() > 1) {
            throw new FormatException(name + ": in Fortran order a row is spread over the whole file; save np.ascontiguousarray(x), or read it whole with Npy");
        }
        NpyHeader row = new NpyHeader(header.type(), header.order(), false, header.dims().subList(1, header.dims().size()));
        return map(file, name, start.bytes(), header.type(), header.order(), header.dims().getFirst(), row.shape(name));
    }

    /**
     * A file of numbers and nothing else.
     *
     * @param type NumPy's name of it, such as {@code <u2}, {@code <i4} or {@code <f4}; {@code >} means big-endian
     * @param row the shape of a row; none for single numbers
     * @throws FormatException for a type without counterpart, or if the file is no whole number of rows
     */
    public static MappedArray raw(Path file, String type, int... row) throws IOException {
        String name = String.valueOf(file.getFileName());
        Encoding encoding = NpyHeader.type(type, name);
        Shape shape = Shape.of(row);
        long size = Files.size(file);
        long rowBytes = (long) shape.numel() * encoding.width;
        if (rowBytes == 0) throw new IllegalArgumentException("MappedArray.raw: rows of shape " + shape + " are empty");
        if (size % rowBytes != 0) {
            throw new FormatException(name + ": " + size + " bytes are no whole number of rows of " + rowBytes + " bytes (" + type + shape + "); another type, or the file is cut short");
        }
        return map(file, name, 0, encoding, NpyHeader.order(type), size / rowBytes, shape);
    }

    private static MappedArray map(Path file, String name, long from, Encoding type, ByteOrder order, long size, Shape row) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, from, channel.size() - from, arena);
            return new MappedArray(name, arena, bytes, type, order, size, row);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** The number of rows: the extent of the first axis. */
    public long size() {
        return size;
    }

    /** The shape of a row. */
    public Shape row() {
        return row;
    }

    /** The type that rows are read as: u16 and i16 as i32, u32 as i64, the others as they are. */
    public DType dtype() {
        return type.dtype;
    }

    /**
     * Rows that follow one another: [n, …].
     *
     * @throws IndexException unless 0 ≤ from ≤ from + n ≤ size
     * @throws FormatException if one holds a truth value that is none
     */
    public Tensor range(long from, int n) throws IOException {
        if (from < 0 || n < 0 || from > size - n) throw new IndexException(name + ": " + n + " rows from " + from + " on of " + size);
        return type.read(Encoding.source(bytes, from * rowBytes), order, Shape.of(n).concat(row), name);
    }

    /**
     * Rows by number, in the order given: [n, …].
     *
     * @throws IndexException for a number outside [0, size)
     * @throws FormatException if one holds a truth value that is none
     */
    public Tensor rows(long... numbers) throws IOException {
        for (long i : numbers) if (i < 0 || i >= size) throw new IndexException(name + ": row " + i + " of " + size);
        return type.read(new Gathered(numbers)::fill, order, Shape.of(numbers.length).concat(row), name);
    }

    /** The bytes of several rows, one after another. */
    private final class Gathered {
        private final long[] numbers;
        private int next;
        private long at;

        Gathered(long[] numbers) {
            this.numbers = numbers;
        }

        void fill(java.nio.ByteBuffer b) {
            MemorySegment to = MemorySegment.ofArray(b.array());
            for (long filled = 0; filled < b.limit(); ) {
                long k = Math.min(rowBytes - at, b.limit() - filled);
                MemorySegment.copy(bytes, numbers[next] * rowBytes + at, to, filled, k);
                filled += k;
                at += k;
                if (at == rowBytes) {
                    at = 0;
                    next++;
                }
            }
            b.position(b.limit());
        }
    }

    /** Releases the mapping; rows that were read stay. */
    @Override
    public void close() {
        arena.close();
    }
}
