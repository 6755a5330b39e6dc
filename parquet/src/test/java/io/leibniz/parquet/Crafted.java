package io.leibniz.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Files that no writer would write, byte by byte after Parquet's parquet.thrift. */
final class Crafted {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int last;

    private Crafted() {}

    /** One column "x" of required booleans, all in one run of a few bytes. */
    static byte[] constant(long rows) {
        Crafted values = new Crafted();
        values.varint(Math.min(rows, Integer.MAX_VALUE) << 1).raw(1);
        byte[] run = values.out.toByteArray();
        byte[] page = ByteBuffer.allocate(4 + run.length).order(ByteOrder.LITTLE_ENDIAN).putInt(run.length).put(run).array();
        return column(rows, 0, 3, page, page.length, 0);
    }

    /**
     * A file of one column "x".
     *
     * @param type 0 for booleans, 6 for bytes
     * @param announced how many bytes the page is said to unpack to
     */
    static byte[] column(long rows, int type, int encoding, byte[] page, int announced, int codec) {
        int n = (int) Math.min(rows, Integer.MAX_VALUE);
        byte[] head = new Crafted().number(1, 0).number(2, announced).number(3, page.length)
                .struct(5, new Crafted().number(1, n).number(2, encoding).number(3, 3).number(4, 3)).end();
        int length = head.length + page.length;
        Crafted meta = new Crafted().number(1, type).list(2, 5, new Crafted().varint(2L * encoding)).list(3, 8, new Crafted().text("x"))
                .number(4, codec).number64(5, rows).number64(6, length).number64(7, length).number64(9, 4);
        Crafted chunk = new Crafted().number64(2, 4).struct(3, meta);
        Crafted group = new Crafted().list(1, 12, new Crafted().raw(chunk.end())).number64(2, length).number64(3, rows);
        Crafted root = new Crafted().named(4, "root").number(5, 1);
        Crafted leaf = new Crafted().number(1, type).number(3, 0).named(4, "x");
        byte[] footer = new Crafted().number(1, 1).list(2, 12, new Crafted().raw(root.end()).raw(leaf.end()), 2).number64(3, rows)
                .list(4, 12, new Crafted().raw(group.end())).end();
        ByteBuffer file = ByteBuffer.allocate(4 + length + footer.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        return file.put(magic()).put(head).put(page).put(footer).putInt(footer.length).put(magic()).array();
    }

    private static byte[] magic() {
        return new byte[] {'P', 'A', 'R', '1'};
    }

    private Crafted raw(int b) {
        out.write(b);
        return this;
    }

    private Crafted raw(byte[] b) {
        out.writeBytes(b);
        return this;
    }

    private Crafted varint(long v) {
        for (; (v & ~127L) != 0; v >>>= 7) out.write((int) (v & 127 | 128));
        return raw((int) v);
    }

    private Crafted field(int id, int type) {
        raw(id - last << 4 | type);
        last = id;
        return this;
    }

    private Crafted number(int id, int v) {
        return field(id, 5).varint((long) v << 1 & 0xffffffffL);
    }

    private Crafted number64(int id, long v) {
        return field(id, 6).varint(v << 1 ^ v >> 63);
    }

    private Crafted text(String s) {
        return varint(s.length()).raw(s.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Crafted named(int id, String s) {
        return field(id, 8).text(s);
    }

    private Crafted struct(int id, Crafted s) {
        return field(id, 12).raw(s.end());
    }

    private Crafted list(int id, int type, Crafted elements) {
        return list(id, type, elements, 1);
    }

    private Crafted list(int id, int type, Crafted elements, int n) {
        return field(id, 9).raw(n << 4 | type).raw(elements.out.toByteArray());
    }

    private byte[] end() {
        return raw(0).out.toByteArray();
    }
}
