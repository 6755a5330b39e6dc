package io.leibniz.parquet;

import io.leibniz.parquet.Footer.Chunk;
import io.leibniz.parquet.Footer.Leaf;
import io.leibniz.parquet.Thrift.Struct;
import java.util.zip.CRC32;

/** Reads the pages of one column in one row group. */
final class Pages {
    private static final int DATA = 0;
    private static final int INDEX = 1;
    private static final int DICTIONARY = 2;
    private static final int DATA_2 = 3;

    private final Leaf leaf;
    private final Chunk chunk;
    private final byte[] bytes;
    private final Budget budget;
    private final Values out;
    private final Compression compression;

    /** In the column's kind. */
    private Object dictionary;
    private int dictionarySize;
    private long left;

    /** The row at hand has an element, so its list may go on; a page may begin in the middle of it. */
    private boolean open;

    private Pages(Leaf leaf, Chunk chunk, byte[] bytes, Budget budget, Values out) {
        this.leaf = leaf;
        this.chunk = chunk;
        this.bytes = bytes;
        this.budget = budget;
        this.out = out;
        this.compression = Compression.of(chunk.codec());
        this.left = chunk.values();
    }

    /**
     * Adds the values of a chunk to those that were read.
     *
     * @param bytes of the chunk
     * @param rows how many rows the row group has
     */
    static void read(Leaf leaf, Chunk chunk, byte[] bytes, long rows, Budget budget, Values out) {
        int before = out.rows();
        if (chunk.values() > 0) new Pages(leaf, chunk, bytes, budget, out).read();
        if (out.rows() - before != rows) throw new Damage((out.rows() - before) + " rows where the row group has " + rows);
    }

    private void read() {
        int at = 0;
        while (left > 0) {
            if (at == bytes.length) throw new Damage("pages end " + left + " values before they should");
            Thrift thrift = new Thrift(bytes, at, bytes.length);
            Struct head = thrift.struct();
            int from = thrift.at();
            int size = head.size(2, "size of a page");
            int packed = head.size(3, "compressed size of a page");
            if (packed > bytes.length - from) throw new Damage("a page of " + packed + " bytes where " + (bytes.length - from) + " are left");
            int to = from + packed;
            check(head, from, to);
            budget.bytes(size);
            long type = head.number(1, "type of a page");
            if (type == DICTIONARY) dictionary(head.struct(7, "dictionary page"), compression.unpack(bytes, from, to, size));
            else if (type == DATA) first(head.struct(5, "data page"), compression.unpack(bytes, from, to, size));
            else if (type == DATA_2) second(head.struct(8, "data page"), from, to, size);
            else if (type != INDEX) throw new Damage("a page of the type " + type + ", which there isn't");
            at = to;
        }
    }

    private void check(Struct head, int from, int to) {
        if (!head.has(4)) return;
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        if ((int) crc.getValue() != (int) head.number(4, "check sum")) throw new Damage("a page's check sum doesn't fit its bytes; the file is damaged, fetch it again");
    }

    private void dictionary(Struct d, byte[] page) {
        if (dictionary != null) throw new Damage("has two dictionaries");
        dictionarySize = d.size(1, "size of the dictionary");
        long encoding = d.number(2, "encoding of the dictionary");
        if (encoding != 0 && encoding != 2) throw new Damage("a dictionary in the encoding " + encoding);
        dictionary = Encodings.meant(leaf, Encodings.plain(leaf, page, 0, dictionarySize));
    }

    private int count(Struct d) {
        int n = d.size(1, "number of values in a page");
        if (n > left) throw new Damage("a page of " + n + " values where " + left + " are left");
        left -= n;
        return n;
    }

    private static int width(int level) {
        return 32 - Integer.numberOfLeadingZeros(level);
    }

    /** A page whose levels are compressed with its values, each after its length. */
    private void first(Struct d, byte[] page) {
        int n = count(d);
        int at = 0;
        int[] repetitions = null;
        int[] definitions = null;
        for (int k = 0; k < 2; k++) {
            int most = k == 0 ? leaf.repetitions() : leaf.definitions();
            if (most == 0) continue;
            long encoding = d.number(4 - k, "encoding of levels");
            if (encoding != 3) throw new Damage("levels in the encoding " + encoding + ", which isn't read here");
            int length = page.length - at < 4 ? -1 : Bits.i32(page, at);
            at += 4;
            if (length < 0 || length > page.length - at) throw new Damage("levels of " + length + " bytes in a page of " + page.length);
            int[] levels = Bits.hybrid(page, at, at + length, width(most), n, "levels");
            at += length;
            if (k == 0) repetitions = levels;
            else definitions = levels;
        }
        values(d.number(2, "encoding"), page, at, n, repetitions, definitions);
    }

    /** A page whose levels stand before what is compressed. */
    private void second(Struct d, int from, int to, int size) {
        int n = count(d);
        int definitionBytes = d.size(5, "size of levels");
        int repetitionBytes = d.size(6, "size of levels");
        long levels = (long) definitionBytes + repetitionBytes;
        if (levels > to - from || levels > size) throw new Damage("levels of " + levels + " bytes in a page of " + (to - from));
        int middle = from + repetitionBytes;
        int start = middle + definitionBytes;
        int[] repetitions = leaf.repetitions() == 0 ? null : Bits.hybrid(bytes, from, middle, width(leaf.repetitions()), n, "levels");
        int[] definitions = leaf.definitions() == 0 ? null : Bits.hybrid(bytes, middle, start, width(leaf.definitions()), n, "levels");
        Compression c = d.flag(7, "compression", true) ? compression : Compression.UNCOMPRESSED;
        values(d.number(4, "encoding"), c.unpack(bytes, start, to, size - (int) levels), 0, n, repetitions, definitions);
    }

    private void values(long encoding, byte[] page, int at, int n, int[] repetitions, int[] definitions) {
        int present = n;
        if (definitions != null) {
            present = 0;
            for (int d : definitions) {
                if (d < 0 || d > leaf.definitions()) throw new Damage("a level of " + d + " where " + leaf.definitions() + " is the highest");
                if (d == leaf.definitions()) present++;
            }
        }
        Object values = encoding == 2 || encoding == 8
                ? looked(page, at, present)
                : Encodings.meant(leaf, Encodings.read(leaf, encoding, page, at, present, budget));
        if (leaf.repetitions() > 0) lists(values, n, repetitions, definitions);
        else flat(values, n, present, definitions);
    }

    /** Values by their places in the dictionary. */
    private Object looked(byte[] page, int at, int n) {
        if (n == 0) return Values.array(out.kind, 0);
        if (dictionary == null) throw new Damage("refers to a dictionary that there isn't");
        if (at >= page.length) throw new Damage("a page without values");
        int[] places = Bits.hybrid(page, at + 1, page.length, page[at] & 255, n, "places in the dictionary");
        for (int p : places) if (p < 0 || p >= dictionarySize) throw new Damage("place " + Integer.toUnsignedString(p) + " in a dictionary of " + dictionarySize);
        Object values = Values.array(out.kind, n);
        switch (values) {
            case boolean[] a -> { for (int i = 0; i < n; i++) a[i] = ((boolean[]) dictionary)[places[i]]; }
            case int[] a -> { for (int i = 0; i < n; i++) a[i] = ((int[]) dictionary)[places[i]]; }
            case long[] a -> { for (int i = 0; i < n; i++) a[i] = ((long[]) dictionary)[places[i]]; }
            case float[] a -> { for (int i = 0; i < n; i++) a[i] = ((float[]) dictionary)[places[i]]; }
            case double[] a -> { for (int i = 0; i < n; i++) a[i] = ((double[]) dictionary)[places[i]]; }
            case byte[][] a -> { for (int i = 0; i < n; i++) a[i] = ((byte[][]) dictionary)[places[i]]; }
            default -> throw new AssertionError(values.getClass());
        }
        return values;
    }

    private void flat(Object values, int n, int present, int[] definitions) {
        if (present == n) {
            out.add(values, 0, n);
            return;
        }
        int top = leaf.definitions();
        int at = 0;
        for (int i = 0; i < n; ) {
            int run = i;
            while (run < n && definitions[run] == top) run++;
            out.add(values, at, run - i);
            at += run - i;
            for (i = run; i < n && definitions[i] != top; i++) out.addMissing();
        }
    }

    /** Levels of repetition: 0 begins a row, 1 goes on with its list. Below {@code listed} there is no element. */
    private void lists(Object values, int n, int[] repetitions, int[] definitions) {
        int top = leaf.definitions();
        int at = 0;
        for (int i = 0; i < n; i++) {
            int d = definitions[i];
            boolean element = d >= leaf.listed();
            if (repetitions[i] == 0) {
                out.beginRow(d < leaf.listed() - 1);
                open = element;
            } else if (repetitions[i] != 1 || !element || !open) {
                throw new Damage("a list that goes on without having begun");
            }
            if (!element) continue;
            if (d == top) out.add(values, at++, 1);
            else out.addMissing();
            out.endRow();
        }
    }
}
