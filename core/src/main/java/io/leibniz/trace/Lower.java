package io.leibniz.trace;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Tensor;

/** A look behind traced tensors, for printing and for taking numbers out. */
public final class Lower {
    private Lower() {}

    /** The primal of a value that is being differentiated; null for an array and for one that is being mapped. */
    public static Tensor once(Tensor x) {
        return switch (x.value()) {
            case Dual d -> d.primal;
            case Node n -> n.primal;
            case Batched _, Symbol _ -> null;
            case NdArray _, RowSparse _ -> null;
        };
    }

    /** The array behind a tensor, through all that watches it; one that is being mapped has all its examples. */
    public static Tensor array(Tensor x) {
        while (true) {
            switch (x.value()) {
                case NdArray _ -> {
                    return x;
                }
                case RowSparse s -> x = s.dense();
                case Dual d -> x = d.primal;
                case Node n -> x = n.primal;
                case Batched b -> x = b.all;
                case Symbol _ -> throw new IllegalStateException("jit: a number is wanted of a tensor that has none while the function is"
                        + " being recorded; use where or cond instead of a Java if, scan or foriLoop instead of a Java loop, or make what"
                        + " decides an argument that isn't a tensor: " + x.dtype() + x.shape());
            }
        }
    }

    /** Whether some transform maps this value, so that it stands for several. */
    public static boolean isMapped(Tensor x) {
        return switch (x.value()) {
            case NdArray _, RowSparse _, Symbol _ -> false;
            case Dual d -> isMapped(d.primal);
            case Node n -> isMapped(n.primal);
            case Batched _ -> true;
        };
    }

    /** Whether some transform records this value for reverse mode. */
    public static boolean isRecorded(Tensor x) {
        return switch (x.value()) {
            case NdArray _, RowSparse _, Symbol _ -> false;
            case Dual d -> isRecorded(d.primal) || isRecorded(d.tangent);
            case Node _ -> true;
            case Batched b -> isRecorded(b.all);
        };
    }

    /** What the innermost reverse mode recorded behind a tensor; null if none did. */
    public static Tensor recorded(Tensor x) {
        return switch (x.value()) {
            case NdArray _, RowSparse _, Symbol _ -> null;
            case Dual d -> recorded(isRecorded(d.primal) ? d.primal : d.tangent);
            case Node _ -> x;
            case Batched b -> recorded(b.all);
        };
    }

    /** Whether some transform differentiates this value, in either mode. */
    public static boolean isDifferentiated(Tensor x) {
        return switch (x.value()) {
            case NdArray _, RowSparse _, Symbol _ -> false;
            case Dual _, Node _ -> true;
            case Batched b -> isDifferentiated(b.all);
        };
    }
}
