package io.leibniz.cpu;

import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Scan;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;

/** Running reductions: element by element along the last axis, row by row along any other. */
final class CpuScan {
    private CpuScan() {}

    static NdArray scan(Scan.Op op, int axis, NdArray x) {
        DType type = x.dtype();
        if (op == Scan.Op.LOGCUMSUMEXP || type == DType.BOOL || x.numel() == 0) return Reference.INSTANCE.scan(op, axis, x);
        Shape shape = x.shape();
        int n = shape.dim(axis);
        int inner = shape.sub(axis + 1, shape.rank()).numel();
        int outer = x.numel() / n / inner;
        Object y = x.toJavaArray();
        Loops.Loop2 loop = inner == 1 ? null : loop(pairwise(op), type);
        Chunks.run(outer, Math.max(1, Chunks.CHEAP / (n * inner)), (from, to) -> {
            for (int o = from; o < to; o++) {
                int at = o * n * inner;
                if (inner == 1) along(op, y, at, n);
                else for (int i = 1; i < n; i++) loop.run(y, at + (i - 1) * inner, 1, y, at + i * inner, 1, y, at + i * inner, inner);
            }
        });
        return NdArray.of(type, shape, y);
    }

    private static Binary pairwise(Scan.Op op) {
        return switch (op) {
            case CUMSUM -> Binary.ADD;
            case CUMPROD -> Binary.MUL;
            case CUMMAX -> Binary.MAXIMUM;
            case CUMMIN -> Binary.MINIMUM;
            case LOGCUMSUMEXP -> throw new AssertionError(op);
        };
    }

    private static Loops.Loop2 loop(Binary op, DType type) {
        return switch (type) {
            case F32 -> Loops.binary(op);
            case F64 -> DoubleLoops.of(op);
            case I64 -> PlainLoops.i64(op);
            case I32 -> PlainLoops.i32(op);
            case BOOL, BF16, F16, I8, U8 -> throw new AssertionError(type);
        };
    }

    private static void along(Scan.Op op, Object data, int at, int n) {
        int end = at + n;
        if (data instanceof float[] y) {
            float acc = y[at];
            for (int i = at + 1; i < end; i++) y[i] = acc = switch (op) {
                case CUMSUM -> acc + y[i];
                case CUMPROD -> acc * y[i];
                case CUMMAX -> Math.max(acc, y[i]);
                default -> Math.min(acc, y[i]);
            };
        } else if (data instanceof double[] y) {
            double acc = y[at];
            for (int i = at + 1; i < end; i++) y[i] = acc = switch (op) {
                case CUMSUM -> acc + y[i];
                case CUMPROD -> acc * y[i];
                case CUMMAX -> Math.max(acc, y[i]);
                default -> Math.min(acc, y[i]);
            };
        } else if (data instanceof long[] y) {
            long acc = y[at];
            for (int i = at + 1; i < end; i++) y[i] = acc = switch (op) {
                case CUMSUM -> acc + y[i];
                case CUMPROD -> acc * y[i];
                case CUMMAX -> Math.max(acc, y[i]);
                default -> Math.min(acc, y[i]);
            };
        } else {
            int[] y = (int[]) data;
            int acc = y[at];
            for (int i = at + 1; i < end; i++) y[i] = acc = switch (op) {
                case CUMSUM -> acc + y[i];
                case CUMPROD -> acc * y[i];
                case CUMMAX -> Math.max(acc, y[i]);
                default -> Math.min(acc, y[i]);
            };
        }
    }
}
