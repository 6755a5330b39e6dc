package io.leibniz.parquet;

import io.leibniz.data.DataException;
import io.leibniz.data.Streaming;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A table in the format of <a href="https://parquet.apache.org/docs/file-format/">Apache Parquet</a>: columns of numbers, texts,
 * bytes, and lists of them, with nulls where a value is missing. A file is read column by column, so only those that are named
 * cost anything.
 *
 * {@snippet :
 * Parquet table = Parquet.read(Path.of("houses.parquet"), "area", "rooms", "price", "town");
 * Tensor x = table.withNulls("rooms", 0).numbers(DType.F32, "area", "rooms");    // f32[rows, 2]
 * Tensor y = table.tensor("price");                                              // [rows], of the column's own type
 * Tensor towns = Csv.classes(table.texts("town"));                               // i64[rows]
 * }
 *
 * <p>A column of a structure is named with its path, {@code place.lat}; one in a list or a map by the list's name, with the name
 * of a structure's field behind it. A null is never a number by itself: reading a column that has one is an error that names
 * the row, unless {@link #withNulls} says what it stands for.
 *
 * <p>Read are all encodings of the format but the one of packed levels that was given up in 2013, and data that is not
 * compressed or compressed with zstd, snappy, gzip or LZ4 (raw). There is no native code behind it.
 */
public final class Parquet {
    /** What a column's values, or the elements of its lists, are. Those of a number are the names of {@link DType}. */
    public enum Kind {
        /** Truth values. */
        BOOL(DType.BOOL),
        /** Integers of up to 32 bits with a sign or 16 without, dates as days since 1970, times of day in milliseconds. */
        I32(DType.I32),
        /** Other integers, times, and instants in the unit that {@link Column#type} names. */
        I64(DType.I64),
        /** Floating numbers of 16 or 32 bits. */
        F32(DType.F32),
        /** Floating numbers of 64 bits, and decimal numbers, each as the nearest one. */
        F64(DType.F64),
        /** Text in UTF-8. */
        TEXT(null),
        /** Bytes, of one length or several. */
        BYTES(null),
        /** What isn't read here: lists of lists. */
        OTHER(null);

        final DType dtype;

        Kind(DType dtype) {
            this.dtype = dtype;
        }

        /** Whether a tensor can hold it. */
        public boolean isNumber() {
            return dtype != null;
        }
    }

    /**
     * A column.
     *
     * @param name the path, with points between names
     * @param kind what its values are, or the elements of its lists
     * @param list whether a row has a list of values
     * @param nullable whether values may be missing
     * @param type what the file says, for people
     */
    public record Column(String name, Kind kind, boolean list, boolean nullable, String type) {}

    private final String name;
    private final long first;
    private final int rows;
    private final List<Column> columns;
    private final Values[] values;

    /** @param first the number of the first row in its file, for messages */
    Parquet(String name, long first, int rows, List<Column> columns, Values[] values) {
        this.name = name;
        this.first = first;
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    // ------------------------------------------------------------------------------------------------ reading

    /**
     * Reads a file, or some of its columns; without names all but those of the kind {@link Kind#OTHER}.
     *
     * @throws DataException naming the file, if it isn't what it should be, is encrypted, has a column in a form or a compression
     *         that isn't read here, or announces more than a file of its size should: more than 2²⁰ values and 256 for each of
     *         its bytes, or pages that unpack to more than 16 MiB and 1032 bytes for each of its bytes
     * @throws IllegalArgumentException if there is no column of a name
     */
    public static Parquet read(Path file, String... columns) throws IOException {
        return read(file, List.of(columns), 0);
    }

    /**
     * The same with a limit of one's own, for files that hold many equal values in few bytes.
     *
     * @param columns what to read; none for all that can be
     * @param limit how many values, of all columns together, may be read; pages may unpack to 64 bytes for each. A limit below
     *        that of {@link #read(Path, String...)} changes nothing
     */
    public static Parquet read(Path file, List<String> columns, long limit) throws IOException {
        if (limit < 0) throw new IllegalArgumentException("parquet: a limit of " + limit + " values");
        ParquetFile f = ParquetFile.open(file, limit);
        int[] places = f.places(columns);
        f.allow(places);
        if (f.footer.rows() > Integer.MAX_VALUE - 8) throw new DataException(f.name + ": has " + f.footer.rows() + " rows, more than an array can hold; read it with batches");
        Values[] all = f.empty(places);
        for (int g = 0; g < f.footer.groups().size(); g++) f.read(g, places, all);
        return new Parquet(f.name, 0, (int) f.footer.rows(), f.columns(places), all);
    }

    /** The columns of a file, also those that aren't read here; nothing but the end of the file is looked at. */
    public static List<Column> columns(Path file) throws IOException {
        ParquetFile f = ParquetFile.open(file, 0);
        return f.columns(IntStream.range(0, f.footer.leaves().size()).toArray());
    }

    /**
     * Tables of {@code rows} rows each, the last of a file shorter if they don't come out even, read as they are asked for. Beside
     * the batch one row group of the columns is held in memory. Files are open only while a group is read, so an iterator may be
     * left where it stands.
     *
     * {@snippet :
     * for (Iterator<Parquet> it = Parquet.batches(List.of(Path.of("houses.parquet")), 2, "area"); it.hasNext(); ) {
     *     System.out.println(it.next().tensor("area").shape());
     * }
     * }
     *
     * @param columns what to read; none for all that can be read of the first file
     * @return throws {@link UncheckedIOException} around a {@link DataException} where {@link #read(Path, String...)} throws it, and
     *         if a column isn't of the same kind in all files
     */
    public static Iterator<Parquet> batches(List<Path> files, int rows, String... columns) {
        return batches(files, rows, List.of(columns), 0);
    }

    /** The same with a limit for each file, as in {@link #read(Path, List, long)}. */
    public static Iterator<Parquet> batches(List<Path> files, int rows, List<String> columns, long limit) {
        if (rows < 1) throw new IllegalArgumentException("parquet: batches of " + rows + " rows; at least 1");
        if (limit < 0) throw new IllegalArgumentException("parquet: a limit of " + limit + " values");
        return new Batches(files, rows, List.copyOf(columns), limit);
    }

    /** What is made of a table. */
    public interface Reading<E> {
        E of(Parquet table) throws IOException;
    }

    /**
     * Examples for training, read anew each epoch: each is made of a table of {@code rows} rows, of a single one for shuffling and
     * batching as {@link Streaming} does it, or of as many as a batch has.
     *
     * {@snippet :
     * Streaming<Tensor> rows = Parquet.streaming(List.of(Path.of("houses.parquet")), 1, t -> t.numbers(DType.F32, "area", "price").reshape(2), "area", "price");
     * Loader<Tensor> loader = rows.shuffle(10_000, Key.of(1)).batch(32, l -> Tensor.stack(0, l));
     * }
     *
     * @param f called while reading; its {@link IOException} comes out in an {@link UncheckedIOException}
     */
    public static <E> Streaming<E> streaming(List<Path> files, int rows, Reading<E> f, String... columns) {
        List<Path> paths = List.copyOf(files);
        List<String> names = List.of(columns);
        // A wrong number of rows is the caller's mistake, and not one of some epoch.
        batches(paths, rows, names, 0);
        return Streaming.of(epoch -> {
            Iterator<Parquet> it = batches(paths, rows, names, 0);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return it.hasNext();
                }

                @Override
                public E next() {
                    try {
                        return f.of(it.next());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
        });
    }

    // ------------------------------------------------------------------------------------------------ the table

    /** The columns that were read. */
    public List<Column> columns() {
        return columns;
    }

    /** Their names. */
    public List<String> header() {
        return columns.stream().map(Column::name).toList();
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /**
     * The same table with a value in place of a column's nulls; in a column of lists in place of elements that are null. A list
     * that is null itself stays so.
     *
     * @param value a number that the column's type holds, a Boolean, a String, or bytes
     * @throws IllegalArgumentException if it is of another type than the column, or there is no such column
     */
    public Parquet withNulls(String column, Object value) {
        int k = place(column);
        Values[] changed = values.clone();
        changed[k] = values[k].filled(element(columns.get(k), value));
        return new Parquet(name, first, rows, columns, changed);
    }

    private static Object element(Column c, Object value) {
        Object a = Values.array(c.kind, 1);
        boolean fits = false;
        switch (a) {
            case boolean[] b -> {
                fits = value instanceof Boolean;
                if (value instanceof Boolean v) b[0] = v;
            }
            case int[] b -> {
                fits = value instanceof Number v && v.doubleValue() == v.intValue();
                if (fits) b[0] = ((Number) value).intValue();
            }
            case long[] b -> {
                fits = value instanceof Number v && (v instanceof Long || v.doubleValue() == v.longValue() && Math.abs(v.doubleValue()) < 0x1p63);
                if (fits) b[0] = ((Number) value).longValue();
            }
            case float[] b -> {
                fits = value instanceof Number v && (Float.isFinite(v.floatValue()) || !Double.isFinite(v.doubleValue()));
                if (fits) b[0] = ((Number) value).floatValue();
            }
            case double[] b -> {
                fits = value instanceof Number;
                if (fits) b[0] = ((Number) value).doubleValue();
            }
            case byte[][] b -> {
                if (value instanceof String s) b[0] = s.getBytes(StandardCharsets.UTF_8);
                else if (value instanceof byte[] v) b[0] = v.clone();
                fits = b[0] != null;
            }
            default -> throw new AssertionError(a.getClass());
        }
        if (!fits) throw new IllegalArgumentException("parquet: " + value + " for the nulls of column " + c.name + ", which is " + c.type);
        return a;
    }

    /** The table without the rows in which one of the columns is null; without names, any column. */
    public Parquet withoutNulls(String... names) {
        int[] places = names.length == 0 ? IntStream.range(0, values.length).toArray() : Arrays.stream(names).mapToInt(this::place).toArray();
        Values[] kept = new Values[values.length];
        for (int k = 0; k < kept.length; k++) kept[k] = new Values(columns.get(k).kind, columns.get(k).list, 0);
        int n = 0;
        for (int i = 0; i < rows; ) {
            int run = i;
            while (run < rows && !missing(places, run)) run++;
            for (int k = 0; k < kept.length; k++) kept[k].append(values[k], i, run);
            n += run - i;
            for (i = run; i < rows && missing(places, i); ) i++;
        }
        return new Parquet(name + " without nulls", 0, n, columns, kept);
    }

    private boolean missing(int[] places, int row) {
        for (int p : places) if (values[p].isMissingRow(row)) return true;
        return false;
    }

    /** Which rows of a column are null, bool[rows]. */
    public Tensor nulls(String column) {
        Values v = values[place(column)];
        boolean[] a = new boolean[rows];
        for (int i = 0; i < rows; i++) a[i] = v.isMissingRow(i);
        return Tensor.wrap(a, rows);
    }

    private int place(String column) {
        for (int k = 0; k < values.length; k++) if (columns.get(k).name.equals(column)) return k;
        throw new IllegalArgumentException("parquet: no column " + column + "; there are " + header());
    }

    /** The column, which must be one of numbers, or of texts or bytes, and of lists or not. */
    private Values of(String column, boolean number, boolean list) {
        Values v = values[place(column)];
        Column c = columns.get(place(column));
        if (c.kind.isNumber() == number && c.list == list) return v;
        String fitting = c.kind.isNumber() ? c.list ? "vectors or lists" : "tensor or numbers" : c.list ? "textLists" : "texts or bytes";
        throw new IllegalArgumentException("parquet: column " + column + " is " + (c.list ? "lists of " : "") + c.type + "; read it with " + fitting);
    }

    private String where(String column, int row) {
        return name + ": column " + column + ", row " + (first + row);
    }

    private void requireAll(String column, Values v) throws DataException {
        for (int i = 0; i < rows; i++) {
            if (v.isMissingRow(i)) {
                throw new DataException(where(column, i) + " is null; " + (v.list ? "withoutNulls(\"" + column + "\") leaves out such rows" : "withNulls(\"" + column + "\", …) says what nulls stand for, withoutNulls leaves them out"));
            }
            for (int e = v.start(i); v.list && e < v.end(i); e++) {
                if (v.isMissing(e)) throw new DataException(where(column, i) + " has a null in its list; withNulls(\"" + column + "\", …) says what nulls stand for");
            }
        }
    }

    /**
     * Columns of numbers side by side, [rows, columns], in the order of the names; without names all columns.
     *
     * <p>A number that the type can't hold exactly becomes the nearest that it can. Truth values are 0 and 1.
     *
     * @param dtype f32, f64, i32 or i64; integers only of columns of integers or truth values
     * @throws DataException naming row and column of a null, or of a number beyond the type's range
     * @throws IllegalArgumentException if a column isn't one of numbers, or there is none of that name
     */
    public Tensor numbers(DType dtype, String... columns) throws DataException {
        List<String> names = columns.length == 0 ? header() : List.of(columns);
        long n = (long) rows * names.size();
        if (n > Integer.MAX_VALUE - 8) throw new DataException(name + ": " + names.size() + " columns of " + rows + " rows are more numbers than an array can hold; read them with batches");
        Object a = switch (dtype) {
            case F32 -> new float[(int) n];
            case F64 -> new double[(int) n];
            case I32 -> new int[(int) n];
            case I64 -> new long[(int) n];
            default -> throw new IllegalArgumentException("parquet: numbers of type " + dtype + "; read f32, f64, i32 or i64 and convert with to(…)");
        };
        for (int j = 0; j < names.size(); j++) {
            String c = names.get(j);
            Values v = of(c, true, false);
            if (!dtype.isFloating() && (v.kind == Kind.F32 || v.kind == Kind.F64)) {
                throw new IllegalArgumentException("parquet: column " + c + " is " + v.kind.dtype + ", read as " + dtype + "; read f64 and convert with to(…)");
            }
            requireAll(c, v);
            fill(a, j, names.size(), v, c);
        }
        return Tensor.wrap(a, rows, names.size());
    }

    private void fill(Object out, int column, int width, Values v, String name) throws DataException {
        for (int i = 0, at = column; i < rows; i++, at += width) {
            // Integers stay integers on their way, or a long would lose bits.
            long whole = switch (v.data) {
                case boolean[] d -> d[i] ? 1 : 0;
                case int[] d -> d[i];
                case long[] d -> d[i];
                default -> 0;
            };
            boolean floating = v.data instanceof double[] || v.data instanceof float[];
            double x = v.data instanceof double[] d ? d[i] : v.data instanceof float[] f ? f[i] : whole;
            switch (out) {
                case double[] o -> o[at] = x;
                case float[] o -> {
                    o[at] = floating ? (float) x : (float) whole;
                    if (Float.isInfinite(o[at]) && !Double.isInfinite(x)) throw new DataException(where(name, i) + " is " + x + ", which is too large for f32; read f64");
                }
                case long[] o -> o[at] = whole;
                case int[] o -> {
                    o[at] = (int) whole;
                    if (o[at] != whole) throw new DataException(where(name, i) + " is " + whole + ", which is too large for i32; read i64");
                }
                default -> throw new AssertionError(out.getClass());
            }
        }
    }

    /**
     * A column of numbers or truth values in its own type, [rows].
     *
     * @throws DataException naming the row of a null
     * @throws IllegalArgumentException if it isn't one, or there is none of that name
     */
    public Tensor tensor(String column) throws DataException {
        Values v = of(column, true, false);
        requireAll(column, v);
        return wrap(v, 0, rows, rows);
    }

    private static Tensor wrap(Values v, int from, int to, int... shape) {
        return Tensor.wrap(switch (v.data) {
            case boolean[] a -> Arrays.copyOfRange(a, from, to);
            case int[] a -> Arrays.copyOfRange(a, from, to);
            case long[] a -> Arrays.copyOfRange(a, from, to);
            case float[] a -> Arrays.copyOfRange(a, from, to);
            case double[] a -> Arrays.copyOfRange(a, from, to);
            default -> throw new AssertionError(v.data.getClass());
        }, shape);
    }

    /**
     * A column of lists that all have n numbers, such as embeddings, [rows, n]; [0, 0] of a table without rows.
     *
     * @throws DataException naming the row of a null, or of a list of another length than the first
     * @throws IllegalArgumentException if it isn't a column of lists of numbers, or there is none of that name
     */
    public Tensor vectors(String column) throws DataException {
        Values v = of(column, true, true);
        requireAll(column, v);
        int n = rows == 0 ? 0 : v.end(0);
        for (int i = 0; i < rows; i++) {
            int length = v.end(i) - v.start(i);
            if (length != n) throw new DataException(where(column, i) + " has " + length + " numbers, the first row has " + n + "; lists(\"" + column + "\") takes any length");
        }
        return wrap(v, 0, v.size, rows, n);
    }

    /**
     * A column of lists of numbers, a tensor [n] for each row.
     *
     * @throws DataException naming the row of a null
     * @throws IllegalArgumentException if it isn't a column of lists of numbers, or there is none of that name
     */
    public List<Tensor> lists(String column) throws DataException {
        Values v = of(column, true, true);
        requireAll(column, v);
        List<Tensor> all = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) all.add(wrap(v, v.start(i), v.end(i), v.end(i) - v.start(i)));
        return all;
    }

    /**
     * A column of texts, or of bytes that are UTF-8.
     *
     * @throws DataException naming the row of a null, or of what isn't UTF-8
     * @throws IllegalArgumentException if it is a column of numbers or of lists, or there is none of that name
     */
    public List<String> texts(String column) throws DataException {
        Values v = of(column, false, false);
        requireAll(column, v);
        Map<byte[], String> known = new IdentityHashMap<>();
        List<String> all = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) all.add(text(column, i, ((byte[][]) v.data)[i], known));
        return List.copyOf(all);
    }

    /** A column of lists of texts; the rest is as in {@link #texts}. */
    public List<List<String>> textLists(String column) throws DataException {
        Values v = of(column, false, true);
        requireAll(column, v);
        Map<byte[], String> known = new IdentityHashMap<>();
        List<List<String>> all = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            List<String> row = new ArrayList<>();
            for (int e = v.start(i); e < v.end(i); e++) row.add(text(column, i, ((byte[][]) v.data)[e], known));
            all.add(List.copyOf(row));
        }
        return List.copyOf(all);
    }

    /** A text from a dictionary is decoded once, or a few bytes could become gigabytes. */
    private String text(String column, int row, byte[] bytes, Map<byte[], String> known) throws DataException {
        String s = known.get(bytes);
        if (s != null) return s;
        try {
            s = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new DataException(where(column, row) + " is no UTF-8 text; read it with bytes", e);
        }
        known.put(bytes, s);
        return s;
    }

    /** A column of bytes or texts, as bytes; what comes several times may be one array, so don't write to it. Nulls as in {@link #texts}. */
    public List<byte[]> bytes(String column) throws DataException {
        Values v = of(column, false, false);
        requireAll(column, v);
        return List.of(Arrays.copyOf((byte[][]) v.data, rows));
    }

    /** Rows, and each column with its type. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("Parquet of " + rows + " rows:");
        for (Column c : columns) s.append(' ').append(c.name).append(" (").append(c.list ? "lists of " : "").append(c.type).append(')').append(c.equals(columns.getLast()) ? "" : ",");
        return s.toString();
    }
}
