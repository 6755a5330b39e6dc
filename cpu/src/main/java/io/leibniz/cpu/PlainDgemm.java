package io.leibniz.cpu;

import static io.leibniz.cpu.Gemm.KC;

import java.util.Arrays;

/**
 * The products without the Vector API: row operations on contiguous rows of B, four terms of the inner axis at a time, a
 * loop that HotSpot turns into vector code by itself.
 */
final class PlainDgemm {
    private static final int ROWS = 16;

    private PlainDgemm() {}

    static void run(
            int m, int n, int k,
            double[] a, int ao, int ars, int acs,
            double[] b, int bo, int brs, int bcs,
            double[] c, int co, int crs) {
        if (n == 1) {
            DgemmDots.run(m, k, b, bo, brs, a, ao, acs, ars, c, co, crs);
            return;
        }
        if (m == 1 && bcs != 1) {
            DgemmDots.run(n, k, a, ao, acs, b, bo, brs, bcs, c, co, 1);
            return;
        }
        if (bcs != 1) {
            Workspace ws = Workspace.borrow();
            double[] rows = ws.doubles(1, Math.multiplyExact(k, n));
            for (int j = 0; j < n; j++) {
                for (int p = 0; p < k; p++) rows[p * n + j] = b[bo + p * brs + j * bcs];
            }
            run(m, n, k, a, ao, ars, acs, rows, 0, n, 1, c, co, crs);
            ws.release();
            return;
        }
        int tasks = (long) m * n * k < Gemm.PARALLEL ? 1 : (m + ROWS - 1) / ROWS;
        int height = tasks == 1 ? m : ROWS;
        Pool.parallelFor(tasks, t -> {
            Workspace ws = Workspace.borrow();
            double[] s = ws.doubles(2, n);
            for (int i = t * height; i < Math.min(m, (t + 1) * height); i++) row(n, k, a, ao + i * ars, acs, b, bo, brs, c, co + i * crs, s);
            ws.release();
        });
    }

    private static void row(int n, int k, double[] a, int ao, int acs, double[] b, int bo, int brs, double[] c, int co, double[] s) {
        for (int p0 = 0; p0 < k; p0 += KC) {
            int end = Math.min(k, p0 + KC);
            Arrays.fill(s, 0, n, 0);
            int p = p0;
            for (; p + 4 <= end; p += 4) {
                int at = ao + p * acs;
                four(n, a[at], a[at + acs], a[at + 2 * acs], a[at + 3 * acs], b, bo + p * brs, brs, s);
            }
            for (; p < end; p++) one(n, a[ao + p * acs], b, bo + p * brs, s);
            if (p0 == 0) System.arraycopy(s, 0, c, co, n);
            else for (int j = 0; j < n; j++) c[co + j] += s[j];
        }
    }

    private static void four(int n, double a0, double a1, double a2, double a3, double[] b, int b0, int brs, double[] s) {
        int b1 = b0 + brs;
        int b2 = b1 + brs;
        int b3 = b2 + brs;
        for (int j = 0; j < n; j++) {
            s[j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], s[j]))));
        }
    }

    private static void one(int n, double a0, double[] b, int bo, double[] s) {
        for (int j = 0; j < n; j++) s[j] = Math.fma(a0, b[bo + j], s[j]);
    }
}
