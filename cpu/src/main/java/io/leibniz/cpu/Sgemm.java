package io.leibniz.cpu;

import static io.leibniz.cpu.Gemm.KC;
import static io.leibniz.cpu.SgemmTiles.L;
import static io.leibniz.cpu.SgemmTiles.MR;
import static io.leibniz.cpu.SgemmTiles.NR;

import java.util.ArrayList;
import java.util.List;

/** The float product on vectors. {@link Gemm} has the contract and the account of the paths. */
final class Sgemm {
    /** Elements that are in the nearest cache still, and worth a rider's call. */
    private static final int RIDE = 2048;

    /** Rows of A that are packed together where they are neighbours in memory. */
    private static final int AHEAD = 512;

    /** Floats of an operand that all threads pack together: more would not stay in the last-level cache. */
    private static final int SHARED = 1 << 20;

    /** Steps of the inner axis of A that a thread packs for all panels. */
    private static final int STEPS = 16;

    /** Rows of a panel of A at most. */
    private static final int HIGH = Math.max(6, MR);

    private Sgemm() {}

    static void run(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs, int bcs,
            float[] c, int co, int crs, Rider rider, Panels panels) {
        if (m == 1) {
            vector(n, k, a, ao, acs, b, bo, brs, bcs, c, co, 1);
        } else if (n == 1) {
            vector(m, k, b, bo, brs, a, ao, acs, ars, c, co, crs);
        } else if (Gemm.packed(m, n, k, bcs)) {
            tiles(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, crs, rider, panels);
            return;
        } else if (bcs == 1) {
            few(m, n, k, a, ao, ars, acs, b, bo, brs, c, co, crs);
        } else {
            transposedSmall(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, crs);
        }
        if (rider != null) rider.all(0, m * n);
    }

    // ------------------------------------------------------------------ vector times matrix

    /** y[j] = Σ x[p]·B[p, j]; also the product of a matrix and a column, read the other way round. */
    private static void vector(int n, int k, float[] x, int xo, int xs, float[] b, int bo, int brs, int bcs, float[] y, int yo, int ys) {
        int width = 256;
        int tasks = (long) n * k < Gemm.PARALLEL / 4 ? 1 : (n + width - 1) / width;
        if (tasks == 1) vectorPart(n, k, x, xo, xs, b, bo, brs, bcs, y, yo, ys);
        else {
            Pool.parallelFor(tasks, t -> {
                int j = t * width;
                vectorPart(Math.min(width, n - j), k, x, xo, xs, b, bo + j * bcs, brs, bcs, y, yo + j * ys, ys);
            });
        }
    }

    private static void vectorPart(int n, int k, float[] x, int xo, int xs, float[] b, int bo, int brs, int bcs, float[] y, int yo, int ys) {
        if (L == 16 && brs == 1 && n >= 16 && k >= 64) {
            turned(n, k, x, xo, xs, b, bo, bcs, y, yo, ys);
        } else if (bcs != 1 || n < 4) {
            SgemmDots.run(n, k, x, xo, xs, b, bo, brs, bcs, y, yo, ys);
        } else if (ys == 1) {
            direct(1, n, k, x, xo, 0, xs, b, bo, brs, y, yo, 0);
        } else {
            Workspace ws = Workspace.borrow();
            float[] row = ws.floats(3, n);
            direct(1, n, k, x, xo, 0, xs, b, bo, brs, row, 0, 0);
            for (int j = 0; j < n; j++) y[yo + j * ys] = row[j];
            ws.release();
        }
    }

    /** B's columns are contiguous: transposes a few at a time into the nearest cache. */
    private static void turned(int n, int k, float[] x, int xo, int xs, float[] b, int bo, int bcs, float[] y, int yo, int ys) {
        Workspace ws = Workspace.borrow();
        float[] block = ws.floats(1, 64 * KC);
        float[] sums = ws.floats(3, 64);
        for (int j = 0; j < n; j += 64) {
            int cols = Math.min(64, n - j);
            for (int p = 0; p < k; p += KC) {
                int kc = Math.min(KC, k - p);
                SgemmPanels.transpose(kc, cols, b, bo + j * bcs + p, 1, bcs, block, 0, 64);
                direct(1, cols, kc, x, xo + p * xs, 0, xs, block, 0, 64, sums, 0, 0);
                for (int q = 0; q < cols; q++) {
                    int at = yo + (j + q) * ys;
                    y[at] = p == 0 ? sums[q] : y[at] + sums[q];
                }
            }
        }
        ws.release();
    }

    // ------------------------------------------------------------------ operands where they lie

    /** Few rows or a small product, B's rows contiguous. */
    private static void few(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs,
            float[] c, int co, int crs) {
        int width = 256;
        if ((long) m * n * k < Gemm.PARALLEL || n <= width) {
            direct(m, n, k, a, ao, ars, acs, b, bo, brs, c, co, crs);
            return;
        }
        Pool.parallelFor((n + width - 1) / width, t -> {
            int j = t * width;
            direct(m, Math.min(width, n - j), k, a, ao, ars, acs, b, bo + j, brs, c, co + j, crs);
        });
    }

    private static void transposedSmall(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs, int bcs,
            float[] c, int co, int crs) {
        Workspace ws = Workspace.borrow();
        int width = (n + L - 1) / L * L;
        float[] rows = ws.floats(1, k * width);
        SgemmPanels.transpose(k, n, b, bo, brs, bcs, rows, 0, width);
        direct(m, n, k, a, ao, ars, acs, rows, 0, width, c, co, crs);
        ws.release();
    }

    private static void direct(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs,
            float[] c, int co, int crs) {
        for (int p = 0; p < k; p += KC) block(m, n, Math.min(KC, k - p), a, ao + p * acs, ars, acs, b, bo + p * brs, brs, c, co, crs, p == 0);
    }

    /** One block of the inner axis: C is written, or added to. */
    static void block(
            int m, int n, int kc,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs,
            float[] c, int co, int crs, boolean first) {
        int j = 0;
        if (m == 1) {
            for (; j <= n - 4 * L; j += 4 * L) SgemmTiles.rows1x4(kc, a, ao, 0, acs, b, bo + j, brs, c, co + j, 0, first);
        } else if (L == 16) {
            for (; j <= n - 4 * L; j += 4 * L) {
                for (int i = 0; i < m; i += 4) {
                    SgemmTiles.rows4x4(m - i, kc, a, ao + i * ars, ars, acs, b, bo + j, brs, c, co + i * crs + j, crs, first);
                }
            }
        }
        for (; j <= n - 2 * L; j += 2 * L) {
            for (int i = 0; i < m; i += 4) {
                SgemmTiles.rows4x2(m - i, kc, a, ao + i * ars, ars, acs, b, bo + j, brs, c, co + i * crs + j, crs, first);
            }
        }
        if (n - j == L) {
            for (int i = 0; i < m; i += 4) {
                SgemmTiles.rows4x1(m - i, kc, a, ao + i * ars, ars, acs, b, bo + j, brs, c, co + i * crs + j, crs, first);
            }
        } else if (j < n) edge(m, n - j, kc, a, ao, ars, acs, b, bo + j, brs, c, co + j, crs, first);
    }

    /** The last columns, fewer than two vectors have lanes. */
    private static void edge(
            int m, int cols, int kc,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs,
            float[] c, int co, int crs, boolean first) {
        Workspace ws = Workspace.borrow();
        float[] tile = ws.floats(2, MR * NR);
        for (int i = 0; i < m; i += 4) {
            if (cols < L) SgemmTiles.rows4x1Edge(m - i, kc, a, ao + i * ars, ars, acs, b, bo, brs, cols, tile);
            else SgemmTiles.rows4x2Edge(m - i, kc, a, ao + i * ars, ars, acs, b, bo, brs, cols, tile);
            merge(Math.min(4, m - i), cols, tile, cols < L ? L : NR, c, co + i * crs, crs, first);
        }
        ws.release();
    }

    static void merge(int rows, int cols, float[] tile, int width, float[] c, int co, int crs, boolean first) {
        for (int i = 0; i < rows; i++) {
            int from = i * width;
            int to = co + i * crs;
            if (first) for (int j = 0; j < cols; j++) c[to + j] = tile[from + j];
            else for (int j = 0; j < cols; j++) c[to + j] += tile[from + j];
        }
    }

    // ------------------------------------------------------------------ packed panels

    private static void tiles(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs,
            float[] b, int bo, int brs, int bcs,
            float[] c, int co, int crs, Rider rider, Panels panels) {
        boolean shared = panels == null && shared(m, n, k);
        Workspace ws = shared ? Workspace.borrow() : null;
        float[] packedB = panels != null ? panels.of(n, k, b, bo, brs, bcs) : shared ? ws.floats(0, k * Panels.width(n)) : null;
        int high = high(KC);
        int full = panels(m, high);
        float[] packedA = shared && ars == 1 && high(k) == high && (long) k * full * high <= SHARED ? ws.floats(1, k * full * high) : null;
        Gemm.Tile tile = (i, rows, j, columns) -> tile(rows, columns, k,
                a, ao + i * ars, ars, acs, packedA, i / high, full,
                b, bo + j * bcs, brs, bcs, packedB, j, Panels.width(n),
                c, co + i * crs + j, crs, rider);
        if (shared) {
            int ofB = Panels.parts(n, k, bcs);
            int ofA = packedA == null ? 0 : Math.ceilDiv(k, STEPS);
            int cuts = ofA > 0 ? ofA : ofB;
            // Of both the same part of the inner axis, which is rows that this thread has written, as often as not.
            Pool.parallelFor(cuts, t -> {
                for (int part = ofB * t / cuts; part < ofB * (t + 1) / cuts; part++) Panels.part(part, n, k, b, bo, brs, bcs, packedB);
                if (ofA == 0) return;
                int p = t * STEPS;
                int block = p / KC * KC;
                SgemmPanels.packAhead(high, full, Math.min(STEPS, k - p), Math.min(KC, k - block),
                        a, ao + p * acs, acs, packedA, block * full * high + (p - block) * high);
            });
            Gemm.rows(m, n, k, high, tile);
            ws.release();
        } else {
            // Where packing A means scalar moves, tiles are wide.
            Gemm.tiles(m, n, k, L == 4 ? 2 : 1, tile);
        }
    }

    /** Whether all threads pack operands together, each a part: with tiles of their own they would pack B again for every few rows. */
    private static boolean shared(int m, int n, int k) {
        return Pool.threads() > 1 && m >= 128 && (long) m * n * k >= 8 * Gemm.PARALLEL && (long) k * Panels.width(n) <= SHARED;
    }

    /** Rows of a panel of A for so many steps of the inner axis. */
    private static int high(int kc) {
        return SixRows.FIT && kc % 4 == 0 ? 6 : MR;
    }

    /**
     * @param packedA all full panels of all of A, {@code full} for each block of the inner axis, of which this tile's begin with the
     *     {@code i0}-th; or null
     * @param packedB panels of all of B, of which this tile's begin at column {@code j0}, and which are {@code width} wide together; or null
     */
    private static void tile(
            int m, int n, int k,
            float[] a, int ao, int ars, int acs, float[] packedA, int i0, int full,
            float[] b, int bo, int brs, int bcs, float[] packedB, int j0, int width,
            float[] c, int co, int crs, Rider rider) {
        Workspace ws = Workspace.borrow();
        // As many blocks of the inner axis in turn as B has near: rows of A are read in one go then, and those of C still at hand.
        int span = ars != 1 && high(k) == high(KC) && (long) k * n <= Gemm.NEAR ? k : Math.min(k, KC);
        int most = ars == 1 && packedA == null ? Math.clamp(m, HIGH, AHEAD) : HIGH;
        float[] panelsA = ws.floats(0, most * span);
        float[] panelsB = packedB != null ? packedB : ws.floats(1, span * Panels.width(n));
        float[] tile = ws.floats(2, HIGH * NR);
        Rider.Task task = rider == null ? null : rider.task();
        for (int s = 0; s < k; s += span) {
            int deep = Math.min(span, k - s);
            int high = high(deep);
            int ridden = 0;
            int ahead = 0;
            int next = 0;
            if (packedB == null) Panels.packAlone(n, deep, b, bo + s * brs, brs, bcs, panelsB);
            for (int i = 0, rows; i < m; i += rows) {
                rows = rows(m - i, high);
                float[] from = panelsA;
                int panel = 0;
                int at = ao + i * ars + s * acs;
                boolean quads = false;
                if (rows == high && packedA != null) {
                    from = packedA;
                    panel = (s * full + (i0 + i / high) * deep) * high;
                } else if (rows == high && ars == 1) {
                    if (ahead == 0) {
                        ahead = Math.min(most / high, panels(m - i, high));
                        SgemmPanels.packAhead(high, ahead, deep, deep, a, at, acs, panelsA, 0);
                        next = 0;
                    }
                    panel = next;
                    next += deep * high;
                    ahead--;
                } else if (rows == 6 && high == 6) {
                    quads = acs == 1;
                    if (quads) SgemmPanels.copySix(deep, a, at, ars, panelsA, 0);
                    else SgemmPanels.packSix(deep, a, at, ars, acs, panelsA, 0);
                } else {
                    SgemmPanels.packA(rows, deep, a, at, ars, acs, panelsA, 0);
                }
                int to = co + i * crs;
                for (int p = s; p < s + deep; p += KC) {
                    int kc = Math.min(KC, s + deep - p);
                    int panelB = packedB != null ? p * width + j0 * kc : (p - s) * Panels.width(n);
                    row(rows, high, quads, n, kc, from, panel + (p - s) * (high == 6 && rows < 6 ? MR : high), panelsB, panelB, tile, c, to, crs, p == 0);
                }
                if (task == null || s + deep < k) continue;
                if (n < crs) for (int r = 0; r < rows; r++) task.run(to + r * crs, to + r * crs + n);
                else if ((i + rows - ridden) * n >= RIDE || i + rows == m) {
                    task.run(co + ridden * n, co + (i + rows) * n);
                    ridden = i + rows;
                }
            }
        }
        if (task != null) task.close();
        ws.release();
    }

    /** The height of the next panel of A, where so many rows are left: no last one is as low as to be a waste. */
    private static int rows(int left, int high) {
        if (high != 6) return Math.min(high, left);
        return left == 6 || left > 8 ? 6 : Math.min(4, left);
    }

    /** How many panels of full height come next. */
    static int panels(int left, int high) {
        return left / high - (high == 6 && left > 6 && (left % 6 == 1 || left % 6 == 2) ? 1 : 0);
    }

    /** A panel of A times all of B's. */
    private static void row(
            int rows, int high, boolean quads, int n, int kc,
            float[] a, int ao,
            float[] b, int bo,
            float[] tile, float[] c, int co, int crs, boolean first) {
        boolean six = rows == 6 && high == 6;
        int j = 0;
        if (six) {
            j = n / NR * NR;
            if (j > 0) SixRows.panels(quads, n / NR, kc, a, ao, b, bo, c, co, crs, first);
        } else if (rows == MR) {
            for (; j <= n - NR; j += NR) SgemmTiles.packed(kc, a, ao, b, bo + j * kc, c, co + j, crs, first);
        } else if (rows <= 4) {
            for (; j <= n - NR; j += NR) SgemmTiles.rows4x2(rows, kc, a, ao, 1, MR, b, bo + j * kc, NR, c, co + j, crs, first);
        }
        for (; j < n; j += NR) {
            int panel = bo + j * kc;
            boolean half = n - j <= L;
            if (six) {
                if (half) SixRows.half(quads, kc, a, ao, b, panel, tile, 0, NR, true);
                else SixRows.panels(quads, 1, kc, a, ao, b, panel, tile, 0, NR, true);
            } else {
                if (half) SgemmTiles.packedHalf(kc, a, ao, b, panel, tile, 0, NR, true);
                else SgemmTiles.packed(kc, a, ao, b, panel, tile, 0, NR, true);
            }
            merge(rows, Math.min(NR, n - j), tile, NR, c, co + j, crs, first);
        }
    }

    /** What {@link WarmUp} calls, the most wanted first. */
    static List<WarmUp.Kernel> kernels() {
        float[] a = new float[16384];
        float[] b = new float[16384];
        float[] c = new float[1024];
        List<WarmUp.Kernel> all = new ArrayList<>(List.of(
                (n, t) -> SgemmTiles.rows4x2(1 + t % 5, n, a, 0, n, 1, b, 0, NR, c, 0, NR, t % 3 == 0),
                (n, t) -> SgemmPanels.packB(16 * n, 16 * n, NR, a, 0, 1, 16 * n, b, 0),
                (n, t) -> SgemmTiles.rows4x2Edge(1 + t % 5, n, a, 0, n, 1, b, 0, NR, L + 1, c),
                (n, t) -> SgemmTiles.rows4x1Edge(1 + t % 5, n, a, 0, n, 1, b, 0, NR, 1, c),
                (n, t) -> SgemmTiles.rows4x1(1 + t % 5, n, a, 0, n, 1, b, 0, NR, c, 0, NR, t % 3 == 0),
                (n, t) -> SgemmTiles.rows1x4(n, a, 0, n, 1, b, 0, 4 * L, c, 0, 0, t % 2 == 0)));
        if (L == 16) all.add(0, (n, t) -> SgemmTiles.rows4x4(1 + t % 5, n, a, 0, n, 1, b, 0, 4 * L, c, 0, 4 * L, t % 3 == 0));
        return all;
    }

    static List<WarmUp.Kernel> packedKernels() {
        float[] a = new float[16384];
        float[] b = new float[16384];
        float[] c = new float[1024];
        List<WarmUp.Kernel> all = new ArrayList<>(List.of(
                (n, t) -> SgemmTiles.packed(n + t % 3, a, 0, b, 0, c, 0, NR, t % 2 == 0),
                (n, t) -> SgemmPanels.packA(MR, 16 * n, a, 0, 16 * n, 1, b, 0),
                (n, t) -> SgemmPanels.packAhead(high(KC), 8, 4 * n, 4 * n, a, 0, 8 * HIGH, b, 0),
                (n, t) -> SgemmPanels.packB(8 * n, 8 * n, 2 * NR, a, 0, 2 * NR, 1, b, 0),
                (n, t) -> SgemmPanels.packB(16 * n, 16 * n, NR, a, 0, 1, 16 * n, b, 0),
                (n, t) -> SgemmTiles.rows4x2(1 + t % 5, n, a, 0, 1, MR, b, 0, NR, c, 0, NR, t % 3 == 0),
                (n, t) -> SgemmTiles.packedHalf(n, a, 0, b, 0, c, 0, NR, t % 2 == 0)));
        if (SixRows.FIT) {
            all.addAll(0, List.of(
                    (n, t) -> SixRows.packed(1 + t % 2, n + 3 & -4, a, 0, b, 0, c, 0, 2 * NR, t % 2 == 0),
                    (n, t) -> SixRows.quads(1 + t % 2, n + 3 & -4, a, 0, b, 0, c, 0, 2 * NR, t % 2 == 0),
                    (n, t) -> SgemmPanels.copySix(16 * n, a, 0, 16 * n, b, 0),
                    (n, t) -> SixRows.half(t % 3 == 0, n + 3 & -4, a, 0, b, 0, c, 0, NR, t % 2 == 0)));
        }
        return all;
    }
}
