package io.leibniz.cpu;

import io.leibniz.cpu.Loops.Loop1;
import io.leibniz.cpu.Loops.Loop2;
import io.leibniz.graph.Graph;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Convert;
import io.leibniz.prim.Select;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;

/** Which loop computes a pointwise step of a program; null where eager mode would ask the reference. */
final class PointwiseLoops {
    private PointwiseLoops() {}

    /** Whether every element of a step's result depends on the elements at the same place alone, and there is a loop for it. */
    static boolean exist(Graph graph, Graph.Step step) {
        DType type = graph.spec(step.operands().getFirst()).dtype();
        return switch (step.op()) {
            case Unary op -> unary(op, type) != null;
            case Binary op -> binary(op, type) != null;
            case Convert op -> convert(type, op.to()) != null;
            case Compare _ -> !type.isStorage();
            case Select _ -> !step.spec().dtype().isStorage();
            default -> false;
        };
    }

    static Loop1 unary(Unary op, DType type) {
        return switch (type) {
            case F32 -> op.f32 == null ? null : Loops.unary(op);
            case F64 -> op.f64 == null ? null : DoubleLoops.of(op);
            case I64 -> op.i64 == null ? null : PlainLoops.i64(op);
            case I32 -> op.i64 == null ? null : PlainLoops.i32(op);
            default -> null;
        };
    }

    static Loop2 binary(Binary op, DType type) {
        return switch (type) {
            case F32 -> op.f32 == null ? null : Loops.binary(op);
            case F64 -> op.f64 == null ? null : DoubleLoops.of(op);
            case I64 -> CpuKernels.wraps(op) || op == Binary.SHL || op == Binary.SHR ? PlainLoops.i64(op) : null;
            case I32 -> CpuKernels.wraps(op) ? PlainLoops.i32(op) : null;
            case BOOL -> op == Binary.AND || op == Binary.OR || op == Binary.XOR ? PlainLoops.bool(op) : null;
            default -> null;
        };
    }

    static Loop1 convert(DType from, DType to) {
        return from.isStorage() || to.isStorage() ? null : Casts.loop(from, to);
    }

    /** Elements that are worth a task of their own. */
    static int chunk(Graph.Step step) {
        return switch (step.op()) {
            case Unary op -> Loops.chunk(op);
            case Binary op -> Loops.chunk(op);
            default -> Chunks.CHEAP;
        };
    }
}
