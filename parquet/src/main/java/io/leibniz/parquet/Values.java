package io.leibniz.parquet;

import io.leibniz.parquet.Parquet.Kind;
import java.util.Arrays;

/**
 * What a column holds: elements in a Java array, which of them are missing, and for lists where each row ends. Grows while it is
 * read and is left alone afterwards.
 */
final class Values {
    private static final boolean[] NONE = {};

    final Kind kind;
    final boolean list;

    /** boolean[], int[], long[], float[], double[] or, for texts and bytes, byte[][]; longer than it has elements. */
    Object data;
    int size;

    /** Elements that are null, or an empty array if none is. */
    boolean[] missing = NONE;

    /** For lists the number of elements up to the end of each row, and the rows that are null. */
    int[] ends;
    boolean[] missingRows = NONE;
    private int rows;

    Values(Kind kind, boolean list, int capacity) {
        this.kind = kind;
        this.list = list;
        data = array(kind, capacity);
        if (list) ends = new int[capacity];
    }

    static Object array(Kind kind, int n) {
        return switch (kind) {
            case BOOL -> new boolean[n];
            case I32 -> new int[n];
            case I64 -> new long[n];
            case F32 -> new float[n];
            case F64 -> new double[n];
            case TEXT, BYTES, OTHER -> new byte[n][];
        };
    }

    int rows() {
        return list ? rows : size;
    }

    boolean isMissing(int element) {
        return element < missing.length && missing[element];
    }

    boolean isMissingRow(int row) {
        return list ? row < missingRows.length && missingRows[row] : isMissing(row);
    }

    /** Where a row's elements begin. */
    int start(int row) {
        return !list ? row : row == 0 ? 0 : ends[row - 1];
    }

    int end(int row) {
        return list ? ends[row] : row + 1;
    }

    private static int larger(int needed, int capacity) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * capacity));
    }

    /** Makes room for so many more elements. */
    private void room(int more) {
        if (more > Integer.MAX_VALUE - 8 - size) throw new Damage("has more values than an array can hold; read it batch by batch");
        int capacity = Math.max(size + more, 1);
        data = switch (data) {
            case boolean[] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            case int[] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            case long[] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            case float[] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            case double[] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            case byte[][] a -> a.length >= size + more ? a : Arrays.copyOf(a, larger(capacity, a.length));
            default -> throw new AssertionError(data.getClass());
        };
    }

    private static boolean[] with(boolean[] set, int i) {
        boolean[] s = i < set.length ? set : Arrays.copyOf(set, larger(i + 1, Math.max(16, set.length)));
        s[i] = true;
        return s;
    }

    /** Adds n elements from an array of the column's kind. */
    void add(Object from, int at, int n) {
        room(n);
        System.arraycopy(from, at, data, size, n);
        size += n;
    }

    /** Adds an element that is null. */
    void addMissing() {
        room(1);
        missing = with(missing, size++);
    }

    /** Begins a row of a list, without elements so far. */
    void beginRow(boolean isNull) {
        if (rows == ends.length) ends = Arrays.copyOf(ends, larger(rows + 1, Math.max(16, rows)));
        if (isNull) missingRows = with(missingRows, rows);
        ends[rows++] = size;
    }

    /** The elements so far belong to the row that was begun last. */
    void endRow() {
        ends[rows - 1] = size;
    }

    /** Adds rows [from, to) of a column of the same kind. */
    void append(Values v, int from, int to) {
        if (from == to) return;
        int first = v.start(from);
        int last = v.end(to - 1);
        int shift = size - first;
        add(v.data, first, last - first);
        for (int i = first; i < Math.min(last, v.missing.length); i++) if (v.missing[i]) missing = with(missing, i + shift);
        for (int r = from; list && r < to; r++) {
            beginRow(v.isMissingRow(r));
            ends[rows - 1] = v.ends[r] + shift;
        }
    }

    /** The same with nulls replaced by an element of the column's kind; rows that are null stay what they are. */
    Values filled(Object replacement) {
        Values v = new Values(kind, list, 0);
        v.data = array(kind, size);
        v.size = size;
        v.ends = ends;
        v.missingRows = missingRows;
        v.rows = rows;
        System.arraycopy(data, 0, v.data, 0, size);
        for (int i = 0; i < Math.min(size, missing.length); i++) if (missing[i]) System.arraycopy(replacement, 0, v.data, i, 1);
        return v;
    }
}
