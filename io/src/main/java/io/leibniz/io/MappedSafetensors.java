package io.leibniz.io;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file mapped into memory: opening it reads the header alone, each tensor is copied to the heap when it is
 * asked for. So a part of a large model costs only that part.
 *
 * <p>Reading is safe from several threads. The file must not be cut while it is mapped: the JVM answers with an
 * {@link InternalError}. {@link Safetensors#write} replaces a file as a whole and does no harm.
 *
 * {@snippet :
 * try (var file = MappedSafetensors.open(Path.of("model.safetensors"))) {
 *     Tensor table = file.read("embedding.weight");
 *     Tensor row = file.read("embedding.weight", 17, 1);      // one row of it
 * }
 * }
 */
public final class MappedSafetensors implements AutoCloseable {
    private final String name;
    private final Arena arena;
    private final MemorySegment bytes;
    private final SafetensorsHeader header;

    private MappedSafetensors(String name, Arena arena, MemorySegment bytes, SafetensorsHeader header) {
        this.name = name;
        this.arena = arena;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Maps a file and checks its header.
     *
     * @throws FormatException if the file is not what the format demands
     */
    public static MappedSafetensors open(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena, name);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    static MappedSafetensors of(MemorySegment bytes, Arena arena, String name) throws IOException {
        return new MappedSafetensors(name, arena, bytes, SafetensorsHeader.read(bytes, name));
    }

    /** The names of the tensors, in the order of the header. */
    public Set<String> names() {
        return header.entries().keySet();
    }

    /** Free text by key. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * The shape of a tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Shape shape(String tensor) {
        return entry(tensor).shape();
    }

    /**
     * The type that a tensor is read as.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public DType dtype(String tensor) {
        return entry(tensor).type().dtype;
    }

    private SafetensorsHeader.Entry entry(String tensor) {
        SafetensorsHeader.Entry e = header.entries().get(tensor);
        if (e == null) throw new IllegalArgumentException(name + ": no tensor '" + tensor + "'; there are " + names().size() + ", see names()");
        return e;
    }

    /**
     * Reads a tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws FormatException if it holds a truth value that is none
     */
    public Tensor read(String tensor) throws IOException {
        SafetensorsHeader.Entry e = entry(tensor);
        return read(e, e.begin(), e.shape());
    }

    /**
     * Reads a part of a tensor along its first axis.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is a scalar
     * @throws IndexException unless 0 ≤ from ≤ from + rows ≤ the extent of the first axis
     */
    public Tensor read(String tensor, int from, int rows) throws IOException {
        SafetensorsHeader.Entry e = entry(tensor);
        if (e.shape().rank() == 0) throw new IllegalArgumentException(name + ": '" + tensor + "' is a scalar, it has no rows");
        int n = e.shape().dim(0);
        if (from < 0 || rows < 0 || from > n - rows) {
            throw new IndexException(name + ": " + rows + " rows from " + from + " on of '" + tensor + "', which has " + n);
        }
        long row = n == 0 ? 0 : (e.end() - e.begin()) / n;
        return read(e, e.begin() + from * row, e.shape().with(0, rows));
    }

    private Tensor read(SafetensorsHeader.Entry e, long begin, Shape shape) throws IOException {
        return e.type().read(Encoding.source(bytes, header.from() + begin), ByteOrder.LITTLE_ENDIAN, shape, name + ": '" + e.name() + "'");
    }

    /** Releases the mapping; tensors that were read stay. */
    @Override
    public void close() {
        arena.close();
    }
}
