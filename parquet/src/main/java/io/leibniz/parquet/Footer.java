package io.leibniz.parquet;

import io.leibniz.parquet.Parquet.Column;
import io.leibniz.parquet.Parquet.Kind;
import io.leibniz.parquet.Thrift.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a file says of itself at its end: columns, row groups, and where the bytes of each column of each group are. Everything
 * is compared with the size of the file.
 */
record Footer(long rows, List<Leaf> leaves, List<RowGroup> groups) {
    private static final int DEEPEST = 32;
    private static final int MOST_SCALE = 300;

    /** How a column's bytes are laid out. The order is the format's. */
    enum Physical {
        BOOLEAN(0), INT32(4), INT64(8), INT96(12), FLOAT(4), DOUBLE(8), BYTE_ARRAY(0), FIXED(0);

        final int bytes;

        Physical(int bytes) {
            this.bytes = bytes;
        }
    }

    /** What is made of the bytes. */
    enum Meaning { PLAIN, UNSIGNED, DECIMAL, HALF, INSTANT }

    /**
     * A column that holds values.
     *
     * @param width bytes of a value of fixed length
     * @param definitions the level of a value that is there
     * @param repetitions how many lists it is in
     * @param listed the level of an element of the list, if it is in one
     */
    record Leaf(Column column, Physical physical, int width, int definitions, int repetitions, int listed, Meaning meaning, int scale) {}

    /** @param chunks one for each leaf */
    record RowGroup(long rows, List<Chunk> chunks) {}

    /** The bytes of a column in a row group. @param codec what the pages are compressed with, as the format counts */
    record Chunk(long codec, long values, long start, int length) {}

    /** @param footer its bytes alone */
    static Footer parse(byte[] footer, long fileSize) {
        Struct file = new Thrift(footer, 0, footer.length).struct();
        if (file.has(8)) throw encrypted();
        Schema schema = new Schema(file.structs(2, "schema"));
        long rows = file.number(3, "number of rows");
        List<RowGroup> groups = new ArrayList<>();
        long total = 0;
        long bytes = fileSize;
        for (Struct group : file.structs(4, "row groups")) {
            RowGroup g = group(group, schema, groups.size(), fileSize);
            groups.add(g);
            total += g.rows;
            if (total < 0) throw new Damage("announces more rows than can be counted");
            for (Chunk c : g.chunks) bytes -= c.length;
        }
        // Or a column could be unpacked again and again.
        if (bytes < 0) throw new Damage("announces columns of more bytes than it has");
        if (total != rows) throw new Damage("announces " + rows + " rows, its groups have " + total);
        return new Footer(rows, schema.leaves, groups);
    }

    static Damage encrypted() {
        return new Damage("is encrypted, which isn't read here; write the file without encryption");
    }

    private static RowGroup group(Struct group, Schema schema, int index, long fileSize) {
        String what = "row group " + index;
        long rows = group.number(3, "number of rows");
        if (rows < 0) throw new Damage(what + " has " + rows + " rows");
        List<Struct> columns = group.structs(1, "columns");
        if (columns.size() != schema.leaves.size()) throw new Damage(what + " has " + columns.size() + " columns, the schema has " + schema.leaves.size());
        List<Chunk> chunks = new ArrayList<>();
        for (Struct c : columns) {
            Leaf leaf = schema.leaves.get(chunks.size());
            String where = what + ", column " + leaf.column.name();
            if (c.has(8) || c.has(9)) throw encrypted();
            if (c.has(1)) throw new Damage(where + " is in another file, which isn't read here");
            Struct m = c.struct(3, "column's description");
            if (m.number(1, "type") != leaf.physical.ordinal()) throw new Damage(where + " is of another type than in the schema");
            long values = m.number(5, "number of values");
            if (values < 0 || leaf.repetitions == 0 && values != rows) throw new Damage(where + " has " + values + " values in " + rows + " rows");
            if (values < rows) throw new Damage(where + " has " + values + " values in " + rows + " rows");
            long start = m.number(9, "first page");
            long dictionary = m.number(11, "dictionary", 0);
            if (dictionary > 0 && dictionary < start) start = dictionary;
            int length = m.size(7, "compressed size");
            // "PAR1" before, the footer and its length behind.
            if (values > 0 && (start < 4 || length == 0 || start > fileSize - 8 - length)) {
                throw new Damage(where + " lies at " + start + " to " + (start + length) + " of a file of " + fileSize + " bytes");
            }
            chunks.add(new Chunk(m.number(4, "compression"), values, start, length));
        }
        return new RowGroup(rows, chunks);
    }

    /** The tree of columns, which the format lists parent before child, and its leaves. */
    private static final class Schema {
        private final List<Struct> elements;
        private int next = 1;
        final List<Leaf> leaves = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        Schema(List<Struct> elements) {
            this.elements = elements;
            if (elements.isEmpty()) throw new Damage("has an empty schema");
            int children = elements.getFirst().size(5, "number of children", 0);
            for (int i = 0; i < children; i++) node(new Place("", 0, 0, 0, false, 0, Role.PLAIN));
            if (next != elements.size()) throw new Damage("has a schema of " + elements.size() + " elements, of which " + next + " belong to it");
        }

        /** What a group says of the names below it: in lists and maps those of the format's own levels mean nothing. */
        private enum Role { PLAIN, LIST, WRAPPER }

        /** What lies above an element. */
        private record Place(String path, int definitions, int repetitions, int listed, boolean nullable, int depth, Role role) {}

        private void node(Place up) {
            if (next == elements.size()) throw new Damage("has a schema that ends too early");
            if (up.depth == DEEPEST) throw new Damage("has columns nested more than " + DEEPEST + " deep");
            Struct e = elements.get(next++);
            int repetition = e.size(3, "repetition", 0);
            if (repetition > 2) throw new Damage("has a column of the repetition " + repetition);
            boolean repeated = repetition == 2;
            int definitions = up.definitions + (repetition == 0 ? 0 : 1);
            int children = e.size(5, "number of children", 0);
            boolean group = children > 0 || !e.has(1);
            boolean listed = up.role == Role.LIST && repeated;
            String name = e.text(4, "column's name");
            String path = listed || up.role == Role.WRAPPER ? up.path : up.path.isEmpty() ? name : up.path + "." + name;
            Role role = !group ? Role.PLAIN : listed ? children == 1 ? Role.WRAPPER : Role.PLAIN : marked(e) ? Role.LIST : Role.PLAIN;
            Place here = new Place(path, definitions, up.repetitions + (repeated ? 1 : 0), repeated ? definitions : up.listed, up.nullable || repetition == 1, up.depth + 1, role);
            if (group) {
                for (int i = 0; i < children; i++) node(here);
                return;
            }
            if (!names.add(path)) throw new Damage("has two columns " + path);
            leaves.add(leaf(e, path, here));
        }

        /** Lists and maps. */
        private static boolean marked(Struct e) {
            long old = e.number(6, "converted type", -1);
            return old >= 1 && old <= 3 || e.has(10) && (e.struct(10, "logical type").has(2) || e.struct(10, "logical type").has(3));
        }

        private static Leaf leaf(Struct e, String path, Place p) {
            long type = e.number(1, "type");
            if (type < 0 || type >= Physical.values().length) throw new Damage("column " + path + " is of the type " + type + ", which there isn't");
            Physical physical = Physical.values()[(int) type];
            int width = physical == Physical.FIXED ? e.size(2, "length") : physical.bytes;
            if (physical == Physical.FIXED && (width == 0 || width > 1 << 20)) throw new Damage("column " + path + " has values of " + width + " bytes");
            Logical logical = Logical.of(e, physical, width);
            if (p.repetitions > 1) logical = new Logical(Kind.OTHER, Meaning.PLAIN, 0, logical.text + " in lists of lists");
            return new Leaf(new Column(path, logical.kind, p.repetitions > 0, p.nullable, logical.text), physical, width, p.definitions, p.repetitions, p.listed,
                    logical.meaning, logical.scale);
        }
    }

    /** What a column's values mean, from the newer description or the older. */
    private record Logical(Kind kind, Meaning meaning, int scale, String text) {
        static Logical of(Struct e, Physical physical, int width) {
            Struct l = e.has(10) ? e.struct(10, "logical type") : null;
            int old = l == null ? (int) e.number(6, "converted type", -1) : -1;
            return switch (physical) {
                case BOOLEAN -> plain(Kind.BOOL, "boolean");
                case FLOAT -> plain(Kind.F32, "float");
                case DOUBLE -> plain(Kind.F64, "double");
                case INT96 -> new Logical(Kind.I64, Meaning.INSTANT, 0, "int96, nanoseconds since 1970");
                case INT32, INT64 -> integer(e, l, old, physical == Physical.INT32);
                case BYTE_ARRAY, FIXED -> bytes(e, l, old, physical == Physical.FIXED ? width : 0);
            };
        }

        private static Logical plain(Kind kind, String text) {
            return new Logical(kind, Meaning.PLAIN, 0, text);
        }

        private static Logical integer(Struct e, Struct l, int old, boolean narrow) {
            Kind kind = narrow ? Kind.I32 : Kind.I64;
            String text = narrow ? "int32" : "int64";
            if (l == null ? old == 5 : l.has(5)) return decimal(e, l, text);
            boolean unsigned = l == null ? old >= 11 && old <= 14 : l.has(10) && !l.struct(10, "integer").flag(2, "sign", true);
            // Those of 8 and 16 bits are no larger than an int32.
            long bits = !unsigned ? 0 : l == null ? 8L << old - 11 : l.struct(10, "integer").number(1, "width");
            if (unsigned && bits >= 32) return new Logical(Kind.I64, Meaning.UNSIGNED, 0, narrow ? "uint32" : "uint64");
            if (l == null ? old == 6 : l.has(6)) text += ", days since 1970";
            if (l != null && l.has(7)) text += ", " + unit(l.struct(7, "time")) + " of the day";
            if (l != null && l.has(8)) text += ", " + unit(l.struct(8, "timestamp")) + " since 1970";
            text += switch (old) {
                case 7 -> ", milliseconds of the day";
                case 8 -> ", microseconds of the day";
                case 9 -> ", milliseconds since 1970";
                case 10 -> ", microseconds since 1970";
                default -> "";
            };
            return plain(kind, text);
        }

        private static String unit(Struct time) {
            Struct unit = time.struct(2, "unit");
            return unit.has(1) ? "milliseconds" : unit.has(2) ? "microseconds" : "nanoseconds";
        }

        private static Logical decimal(Struct e, Struct l, String text) {
            long scale = l == null ? e.number(7, "scale", 0) : l.struct(5, "decimal").number(1, "scale");
            if (scale < 0 || scale > MOST_SCALE) throw new Damage("has decimal numbers with " + scale + " digits behind the point");
            return new Logical(Kind.F64, Meaning.DECIMAL, (int) scale, text + ", decimal with " + scale + " digits behind the point");
        }

        private static Logical bytes(Struct e, Struct l, int old, int width) {
            String text = width > 0 ? width + " bytes" : "bytes";
            if (l == null ? old == 5 : l.has(5)) return decimal(e, l, text);
            if (l != null && l.has(15)) {
                if (width != 2) throw new Damage("has half-precision numbers of " + text);
                return new Logical(Kind.F32, Meaning.HALF, 0, "float16");
            }
            boolean readable = l == null ? old == 0 || old == 4 || old == 19 : l.has(1) || l.has(4) || l.has(12);
            return readable ? plain(Kind.TEXT, "text") : plain(Kind.BYTES, text);
        }
    }
}
