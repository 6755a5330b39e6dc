package io.leibniz.parquet;

import io.leibniz.data.DataException;
import io.leibniz.parquet.Footer.Chunk;
import io.leibniz.parquet.Footer.Leaf;
import io.leibniz.parquet.Footer.RowGroup;
import io.leibniz.parquet.Parquet.Column;
import io.leibniz.parquet.Parquet.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file whose footer was read. It is open only while bytes are read from it. */
final class ParquetFile {
    private static final int MAGIC = 0x31524150;
    private static final int ENCRYPTED = 0x45524150;

    private final Path path;
    final String name;
    final Footer footer;
    private final Budget budget;

    private ParquetFile(Path path, String name, Footer footer, Budget budget) {
        this.path = path;
        this.name = name;
        this.footer = footer;
        this.budget = budget;
    }

    private interface Body<T> {
        T run() throws IOException;
    }

    /** Where what is wrong with a file gets the file's name. */
    private static <T> T named(String name, Body<T> body) throws IOException {
        try {
            return body.run();
        } catch (Damage e) {
            throw new DataException(name + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new DataException(name + ": is damaged; fetch it again", e);
        }
    }

    /** @param limit on the number of values, 0 for what a file of its size may have */
    static ParquetFile open(Path path, long limit) throws IOException {
        String name = String.valueOf(path.getFileName());
        try (FileChannel channel = FileChannel.open(path)) {
            return named(name, () -> {
                long size = channel.size();
                if (size < 12) throw new Damage("no Parquet file: it has " + size + " bytes");
                byte[] tail = bytes(channel, size - 8, 8);
                int magic = Bits.i32(tail, 4);
                if (magic == ENCRYPTED) throw Footer.encrypted();
                if (magic != MAGIC || Bits.i32(bytes(channel, 0, 4), 0) != MAGIC) {
                    throw new Damage("no Parquet file: it doesn't begin and end with PAR1, or is cut short");
                }
                int length = Bits.i32(tail, 0);
                if (length < 0 || length > size - 12) throw new Damage("announces a footer of " + Integer.toUnsignedString(length) + " bytes and has " + size);
                return new ParquetFile(path, name, Footer.parse(bytes(channel, size - 8 - length, length), size), new Budget(size, limit));
            });
        }
    }

    private static byte[] bytes(FileChannel channel, long from, int n) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n);
        while (b.hasRemaining()) if (channel.read(b, from + b.position()) < 0) throw new Damage("became shorter while it was read");
        return b.array();
    }

    /** The places of columns among the leaves; without names, of all that can be read. */
    int[] places(List<String> names) throws DataException {
        List<Leaf> leaves = footer.leaves();
        List<Integer> places = new ArrayList<>();
        if (names.isEmpty()) {
            for (int i = 0; i < leaves.size(); i++) if (leaves.get(i).column().kind() != Kind.OTHER) places.add(i);
        }
        Set<String> seen = new HashSet<>();
        for (String n : names) {
            int i = 0;
            while (i < leaves.size() && !leaves.get(i).column().name().equals(n)) i++;
            if (i == leaves.size()) throw new IllegalArgumentException(name + ": no column " + n + "; there are " + leaves.stream().map(l -> l.column().name()).toList());
            Column c = leaves.get(i).column();
            if (c.kind() == Kind.OTHER) throw new DataException(name + ": column " + n + " is " + c.type() + ", which isn't read here");
            if (!seen.add(n)) throw new IllegalArgumentException(name + ": column " + n + " is asked for twice");
            places.add(i);
        }
        return places.stream().mapToInt(i -> i).toArray();
    }

    /** Compares what would be read with what may be. */
    void allow(int[] places) throws IOException {
        named(name, () -> {
            long values = 0;
            for (RowGroup g : footer.groups()) {
                for (int p : places) {
                    values += g.chunks().get(p).values();
                    if (values < 0) throw new Damage("announces more values than can be counted");
                }
            }
            budget.values(values);
            for (RowGroup g : footer.groups()) {
                if (g.rows() > Integer.MAX_VALUE - 8) throw new Damage("announces a group of " + g.rows() + " rows, more than an array can hold");
            }
            return null;
        });
    }

    /** Adds a row group to columns. */
    void read(int group, int[] places, Values[] out) throws IOException {
        RowGroup g = footer.groups().get(group);
        try (FileChannel channel = FileChannel.open(path)) {
            for (int k = 0; k < places.length; k++) {
                Leaf leaf = footer.leaves().get(places[k]);
                Chunk chunk = g.chunks().get(places[k]);
                Values values = out[k];
                named(name + ", row group " + group + ", column " + leaf.column().name(), () -> {
                    byte[] bytes = chunk.values() == 0 ? new byte[0] : bytes(channel, chunk.start(), chunk.length());
                    Pages.read(leaf, chunk, bytes, g.rows(), budget, values);
                    return null;
                });
            }
        }
    }

    /** Empty columns for what is to be read. */
    Values[] empty(int[] places) {
        Values[] v = new Values[places.length];
        for (int k = 0; k < v.length; k++) {
            Column c = footer.leaves().get(places[k]).column();
            v[k] = new Values(c.kind(), c.list(), 0);
        }
        return v;
    }

    List<Column> columns(int[] places) {
        List<Column> all = new ArrayList<>();
        for (int p : places) all.add(footer.leaves().get(p).column());
        return List.copyOf(all);
    }
}
