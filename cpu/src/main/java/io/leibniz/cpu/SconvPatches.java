package io.leibniz.cpu;

import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.NR;
import static io.leibniz.cpu.SgemmTiles.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Patches under one tile of result positions. Position after position lies side by side on the grid of {@link ConvPlan} up
 * to the end of a line, so a row of patches is a few runs of the grid, the same for every term of the sum but for its shift.
 */
final class SconvPatches {
    private final ConvPlan plan;
    private final ConvPlan.Part part;

    /** Runs of neighbours: the columns of the tile where they begin, and where they begin on the grid and in the result. */
    private final int[] begin = new int[NR + 1];
    private final int[] source = new int[NR];
    private final int[] target = new int[NR];
    private int runs;

    /** Vectors of neighbours: where they come from on the grid and where they go to in a term's row. */
    private final int[] from = new int[NR];
    private final int[] into = new int[NR];
    private int vectors;

    /** How many of its lanes are written: never beyond the row, as rows are not filled in order. */
    private final int[] count = new int[NR];
    private boolean masked;

    SconvPatches(ConvPlan plan, ConvPlan.Part part) {
        this.plan = plan;
        this.part = part;
    }

    /** Moves to {@code n} positions from the j-th on. */
    void at(int j, int n) {
        runs = 0;
        int line = part.extent()[2];
        int row = j / line;
        int x = j - row * line;
        for (int c = 0; c < n; row++, x = 0) {
            int d = row / part.extent()[1];
            int g = (d * plan.grid[1] + row - d * part.extent()[1]) * plan.grid[2] + x;
            if (runs == 0 || g != source[runs - 1] + c - begin[runs - 1] || part.positions() != plan.results) {
                begin[runs] = c;
                source[runs] = g;
                target[runs++] = plan.position(part, g / plan.grid[2], x);
            }
            c += Math.min(line - x, n - c);
        }
        begin[runs] = n;
        vectors = 0;
        masked = false;
        // Short runs at the ends come first: what they write beyond themselves is overwritten by the others.
        if (runs == 2 && Math.min(n - begin[1], begin[1]) < L && Math.max(n - begin[1], begin[1]) >= L && n == NR) {
            if (begin[1] < L) vector(0, 0, L);
            else vector(1, NR - L, L);
            exact(begin[1] < L ? 1 : 0);
            return;
        }
        for (int r = 0; r < runs; r++) {
            if (begin[r + 1] - begin[r] >= L) exact(r);
            else vector(r, begin[r], r == runs - 1 ? n - begin[r] : Math.min(L, NR - begin[r]));
        }
    }

    /** Covers a run by vectors of which the last two may overlap. */
    private void exact(int r) {
        for (int c = begin[r]; c < begin[r + 1]; c += L) vector(r, Math.min(c, begin[r + 1] - L), L);
    }

    private void vector(int r, int column, int lanes) {
        from[vectors] = source[r] + column - begin[r];
        into[vectors] = column;
        count[vectors++] = lanes;
        masked |= lanes < L;
    }

    /**
     * The tile's columns of the patches for {@code kc} terms, NR of them a term.
     *
     * @param order the terms as they follow one another on the grid
     */
    void gather(int kc, int[] order, int[] shift, int q, float[] grid, int go, float[] to) {
        if (!masked && vectors == 2) two(kc, order, shift, q, grid, go + from[0], go + from[1], to, into[0], into[1]);
        else if (!masked && vectors == 3) three(kc, order, shift, q, grid, go + from[0], go + from[1], go + from[2], to, into[0], into[1], into[2]);
        else many(kc, order, shift, q, grid, go, vectors, from, to, into, count);
    }

    static void two(int kc, int[] order, int[] shift, int q, float[] grid, int a, int b, float[] to, int ia, int ib) {
        for (int p = 0; p < kc; p++) {
            int term = order[q + p];
            int at = shift[term];
            int row = (term - q) * NR;
            FloatVector.fromArray(S, grid, a + at).intoArray(to, row + ia);
            FloatVector.fromArray(S, grid, b + at).intoArray(to, row + ib);
        }
    }

    static void three(int kc, int[] order, int[] shift, int q, float[] grid, int a, int b, int c, float[] to, int ia, int ib, int ic) {
        for (int p = 0; p < kc; p++) {
            int term = order[q + p];
            int at = shift[term];
            int row = (term - q) * NR;
            FloatVector.fromArray(S, grid, a + at).intoArray(to, row + ia);
            FloatVector.fromArray(S, grid, b + at).intoArray(to, row + ib);
            FloatVector.fromArray(S, grid, c + at).intoArray(to, row + ic);
        }
    }

    static void many(int kc, int[] order, int[] shift, int q, float[] grid, int go, int n, int[] from, float[] to, int[] into, int[] count) {
        for (int p = 0; p < kc; p++) {
            int term = order[q + p];
            int at = go + shift[term];
            int row = (term - q) * NR;
            for (int i = 0; i < n; i++) {
                FloatVector v = FloatVector.fromArray(S, grid, at + from[i]);
                if (count[i] == L) v.intoArray(to, row + into[i]);
                else v.intoArray(to, row + into[i], FIRST[count[i]]);
            }
        }
    }

    /** Some rows of a tile to their places; row 0 of the result begins at {@code at}. */
    void store(int rows, float[] tile, int from, float[] y, int at) {
        int step = part.step()[2];
        for (int r = 0; r < rows; r++, from += NR, at += plan.results) {
            for (int i = 0; i < runs; i++) {
                int columns = begin[i + 1] - begin[i];
                if (step == 1) run(columns, tile, from + begin[i], y, at + target[i]);
                else for (int c = 0; c < columns; c++) y[at + target[i] + c * step] = tile[from + begin[i] + c];
            }
        }
    }

    static final VectorMask<Float>[] FIRST = masks();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorMask<Float>[] masks() {
        VectorMask<Float>[] m = new VectorMask[L + 1];
        for (int i = 0; i <= L; i++) m[i] = S.indexInRange(0, i);
        return m;
    }

    /** System.arraycopy for runs so short that its call counts. */
    static void run(int n, float[] x, int from, float[] y, int to) {
        int i = 0;
        for (; i <= n - L; i += L) FloatVector.fromArray(S, x, from + i).intoArray(y, to + i);
        if (i < n) FloatVector.fromArray(S, x, from + i, FIRST[n - i]).intoArray(y, to + i, FIRST[n - i]);
    }
}
