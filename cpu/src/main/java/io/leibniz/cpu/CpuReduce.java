package io.leibniz.cpu;

import io.leibniz.cpu.Layout.Merged;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.prim.Reduce;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.Arrays;

/**
 * Reductions over any axes of any layout, all by the tree of {@link Trees}, in one of two orders:
 * <ul>
 *   <li>result by result, where the reduced elements are neighbours; what is not is first gathered, a block at a time;
 *   <li>row by row into sixteen rows of accumulators, where it is the results that are neighbours, as over the leading axes.
 * </ul>
 * Blocks of the tree are the tasks of threads.
 */
final class CpuReduce {
    /** Results side by side that are worth rows of accumulators. */
    private static final int ROW = 8;
    /** Columns of a task: their sixteen rows of accumulators stay in a near cache. */
    private static final int COLUMNS = 512;

    private static final Trees[] F32 = new Trees[Reduce.Op.values().length];

    private CpuReduce() {}

    static NdArray reduce(Reduce.Op op, int[] axes, NdArray x) {
        DType type = x.dtype();
        if (x.numel() == 0 || op == Reduce.Op.ANY || op == Reduce.Op.ALL || !type.isFloating()) return integers(op, axes, x);
        Shape shape = x.shape().without(axes);
        if (type == DType.F32 && x.isContiguous() && shape.numel() == 1 && x.numel() <= Trees.BLOCK) {
            return NdArray.of(shape, new float[] {Trees.f32Block(op, x.f32(), x.offset(), x.numel())});
        }
        Trees tree = type == DType.F64 ? Trees.f64(op) : f32(op);
        Merged kept = new Merged(x.shape(), others(axes, x.shape().rank()), x.strides(), null);
        Merged reduced = new Merged(x.shape(), axes, x.strides(), null);
        return NdArray.of(type, shape, run(tree, kept, reduced, x.data(), x.offset()));
    }

    private static Trees f32(Reduce.Op op) {
        Trees t = F32[op.ordinal()];
        return t != null ? t : (F32[op.ordinal()] = Trees.f32(op));
    }

    private static int[] others(int[] axes, int rank) {
        int[] r = new int[rank - axes.length];
        for (int i = 0, j = 0, k = 0; i < rank; i++) {
            if (k < axes.length && axes[k] == i) k++;
            else r[j++] = i;
        }
        return r;
    }

    private static Object run(Trees tree, Merged kept, Merged reduced, Object x, int offset) {
        boolean neighbours = reduced.rank == 0 || reduced.rank == 1 && reduced.x[0] == 1;
        int last = kept.rank - 1;
        boolean rows = !neighbours && last >= 0 && kept.x[last] == 1 && kept.dims[last] >= ROW;
        return rows ? byRows(tree, kept, reduced, x, offset) : byResults(tree, kept, reduced, neighbours, x, offset);
    }

    // ------------------------------------------------------------------------------------------------ result by result

    private static Object byResults(Trees tree, Merged kept, Merged reduced, boolean neighbours, Object x, int offset) {
        int results = kept.count();
        int n = reduced.count();
        int blocks = Math.ceilDiv(n, Trees.BLOCK);
        Object y = tree.unwritten(results * blocks);
        Chunks.run(results * blocks, Math.max(1, Chunks.CHEAP / Math.min(n, Trees.BLOCK)), (from, to) -> {
            Object gathered = neighbours ? null : tree.newArray(Math.min(n, Trees.BLOCK));
            for (int u = from; u < to; u++) {
                int base = offset + kept.offset(blocks == 1 ? u : u / blocks);
                int at = blocks == 1 ? 0 : u % blocks * Trees.BLOCK;
                int length = Math.min(Trees.BLOCK, n - at);
                if (neighbours) {
                    tree.block(x, base + at, length, y, u);
                } else {
                    gather(x, base, reduced, at, gathered, length);
                    tree.block(gathered, 0, length, y, u);
                }
            }
        });
        if (blocks == 1) return y;
        Shape partial = Shape.of(results, blocks);
        return run(tree, new Merged(partial, new int[] {0}, partial.strides(), null),
                new Merged(partial, new int[] {1}, partial.strides(), null), y, 0);
    }

    /** Copies n elements from position {@code at} of a walk on. */
    private static void gather(Object x, int base, Merged walk, int at, Object to, int n) {
        int last = walk.rank - 1;
        int run = walk.dims[last];
        int step = walk.x[last];
        for (int i = 0; i < n; ) {
            int inRun = (at + i) % run;
            int length = Math.min(run - inRun, n - i);
            int o = base + walk.offset(at + i);
            if (step == 1) {
                System.arraycopy(x, o, to, i, length);
            } else if (x instanceof float[] a) {
                float[] y = (float[]) to;
                for (int j = i; j < i + length; j++, o += step) y[j] = a[o];
            } else {
                double[] a = (double[]) x;
                double[] y = (double[]) to;
                for (int j = i; j < i + length; j++, o += step) y[j] = a[o];
            }
            i += length;
        }
    }

    // ------------------------------------------------------------------------------------------------ row by row

    private static Object byRows(Trees tree, Merged kept, Merged reduced, Object x, int offset) {
        Columns c = new Columns(tree, kept, reduced, x, offset);
        int work = Math.min(c.n, Trees.BLOCK) * c.most;
        int groups = c.units >= 8 ? 1 : Math.min(4, Integer.highestOneBit(Math.max(1, work / Chunks.CHEAP)));
        if (groups == 1) {
            Chunks.run(c.units, Math.max(1, Chunks.CHEAP / work), (from, to) -> {
                Object acc = c.accumulators();
                for (int u = from; u < to; u++) {
                    c.add(u, acc, 0, Trees.LANES);
                    c.fold(u, acc);
                }
            });
        } else {
            // Too few for all threads: a task takes some of the accumulators of a unit.
            Object[] acc = new Object[c.units];
            Arrays.setAll(acc, _ -> c.accumulators());
            int lanes = Trees.LANES / groups;
            Pool.parallelFor(c.units * groups, t -> c.add(t / groups, acc[t / groups], t % groups * lanes, lanes));
            for (int u = 0; u < acc.length; u++) c.fold(u, acc[u]);
        }
        if (c.blocks == 1) return c.y;
        Shape partial = Shape.of(c.blocks, c.results);
        return run(tree, new Merged(partial, new int[] {1}, partial.strides(), null),
                new Merged(partial, new int[] {0}, partial.strides(), null), c.y, 0);
    }

    /** Units of at most {@link #COLUMNS} columns and a block of rows. */
    private static final class Columns {
        final Trees tree;
        final Merged kept;
        final Merged reduced;
        final Object x;
        final int offset;
        final int width;
        final int most;
        final int results;
        final int outer;
        final int n;
        final int blocks;
        final int pieces;
        final int units;

        /** The results of all blocks. */
        final Object y;

        Columns(Trees tree, Merged kept, Merged reduced, Object x, int offset) {
            this.tree = tree;
            this.kept = kept;
            this.reduced = reduced;
            this.x = x;
            this.offset = offset;
            width = kept.dims[kept.rank - 1];
            most = Math.min(width, COLUMNS);
            results = kept.count();
            outer = results / width;
            n = reduced.count();
            blocks = Math.ceilDiv(n, Trees.BLOCK);
            pieces = Math.ceilDiv(width, COLUMNS);
            units = outer * pieces * blocks;
            y = tree.unwritten(results * blocks);
        }

        Object accumulators() {
            return tree.newArray(Trees.LANES * most);
        }

        private int column(int u) {
            return u % pieces * COLUMNS;
        }

        private int wide(int u) {
            return Math.min(COLUMNS, width - column(u));
        }

        private int row(int u) {
            return u / pieces % outer;
        }

        private int block(int u) {
            return u / pieces / outer;
        }

        /** Reduces the rows that belong to {@code lanes} of the accumulators. */
        void add(int u, Object acc, int lane, int lanes) {
            int w = wide(u);
            int at = block(u) * Trees.BLOCK;
            int count = Math.min(Trees.BLOCK, n - at);
            int base = offset + kept.offset(row(u) * width + column(u));
            int last = reduced.rank - 1;
            int run = reduced.dims[last];
            int step = reduced.x[last];
            tree.clear(acc, lane * w, lanes * w);
            for (int i = 0; i < count; ) {
                int length = Math.min(run - (at + i) % run, count - i);
                int o = base + reduced.offset(at + i);
                int j = 0;
                // Accumulators are read and written once for four rows.
                for (; j <= length - 4 * Trees.LANES; j += 4 * Trees.LANES) {
                    for (int k = 0; k < Trees.LANES; k++) {
                        int to = i + k & Trees.LANES - 1;
                        if (to >= lane && to < lane + lanes) tree.combineFour(acc, to * w, x, o + (j + k) * step, Trees.LANES * step, w);
                    }
                }
                for (; j < length; j++) {
                    int to = i + j & Trees.LANES - 1;
                    if (to >= lane && to < lane + lanes) tree.combine(acc, to * w, x, o + j * step, w);
                }
                i += length;
            }
        }

        /** Folds the accumulators to the results. */
        void fold(int u, Object acc) {
            int w = wide(u);
            for (int half = Trees.LANES / 2; half > 0; half /= 2) tree.combine(acc, 0, acc, half * w, half * w);
            System.arraycopy(acc, 0, y, block(u) * results + row(u) * width + column(u), w);
        }
    }

    // ------------------------------------------------------------------------------------------------ integers

    private static NdArray integers(Reduce.Op op, int[] axes, NdArray x) {
        DType type = x.dtype();
        boolean truth = op == Reduce.Op.ANY || op == Reduce.Op.ALL;
        if (x.numel() == 0 || type.isFloating() || truth != (type == DType.BOOL)) return Reference.INSTANCE.reduce(op, axes, x);
        int r = x.shape().rank();
        int[] kept = others(axes, r);
        int[] order = new int[r];
        System.arraycopy(kept, 0, order, 0, kept.length);
        System.arraycopy(axes, 0, order, kept.length, axes.length);
        NdArray rows = Copies.contiguous(x.permute(order));
        Shape shape = x.shape().without(axes);
        int n = x.numel() / shape.numel();
        Object y = type.newArray(shape.numel());
        Chunks.run(shape.numel(), Math.max(1, Chunks.CHEAP / n), (from, to) -> {
            for (int i = from; i < to; i++) {
                int at = rows.offset() + i * n;
                switch (type) {
                    case I64 -> ((long[]) y)[i] = fold(op, rows.i64(), at, n);
                    case I32 -> ((int[]) y)[i] = fold(op, rows.i32(), at, n);
                    default -> ((boolean[]) y)[i] = fold(op, rows.bool(), at, n);
                }
            }
        });
        return NdArray.of(type, shape, y);
    }

    private static long fold(Reduce.Op op, long[] x, int at, int n) {
        long acc = x[at];
        for (int i = at + 1; i < at + n; i++) {
            acc = switch (op) {
                case SUM -> acc + x[i];
                case PROD -> acc * x[i];
                case MAX -> Math.max(acc, x[i]);
                default -> Math.min(acc, x[i]);
            };
        }
        return acc;
    }

    private static int fold(Reduce.Op op, int[] x, int at, int n) {
        int acc = x[at];
        for (int i = at + 1; i < at + n; i++) {
            acc = switch (op) {
                case SUM -> acc + x[i];
                case PROD -> acc * x[i];
                case MAX -> Math.max(acc, x[i]);
                default -> Math.min(acc, x[i]);
            };
        }
        return acc;
    }

    private static boolean fold(Reduce.Op op, boolean[] x, int at, int n) {
        boolean any = op == Reduce.Op.ANY;
        for (int i = at; i < at + n; i++) if (x[i] == any) return any;
        return !any;
    }
}
