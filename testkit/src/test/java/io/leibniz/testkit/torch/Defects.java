package io.leibniz.testkit.torch;

import io.leibniz.testkit.torch.Recording.Sample;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where recordings don't hold what PyTorch 1.13 means, and what is compared instead: a derivative that is zero with zero, a
 * forward derivative with the recorded reverse one.
 */
public final class Defects {
    /** What takes the place of the recorded numbers. */
    public enum Remedy {
        /** Zeros of the same shape. */
        ZERO,
        /** ⟨u, J·v⟩ = ⟨uᵀJ, v⟩ with the recorded uᵀJ. */
        ADJOINT,
        /** Nothing: what is recorded is another quantity. */
        NONE
    }

    /**
     * @param name of the variant
     * @param part of a sample: vjp, jvp or vjp2; "vjp2 in forward mode" is the second derivative in that mode alone
     * @param when for which samples
     */
    public record Defect(String name, String part, Predicate<Sample> when, Remedy remedy, String reason) {}

    /**
     * PyTorch 1.13 gives the derivative of sign as a tensor that is known to be zero and has no storage; written to a file it
     * is whatever the memory held. It comes up in every second derivative through |x|.
     */
    private static final String SIGN = "the derivative of sign was recorded from memory that was never written; it is 0";

    /** Where the norm is 0 its first derivative is 0 by convention, as a constant's. */
    private static final String NORM_AT_ZERO = "PyTorch 1.13's second derivative of a norm at 0 is 0/0; here it is 0, as the first";

    private static final List<Defect> ALL = List.of(
            new Defect("sgn", "vjp", s -> true, Remedy.ZERO, SIGN),
            new Defect("sgn", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("abs", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("nn.functional.l1_loss", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("norm", "vjp2", s -> order(s, 1), Remedy.ZERO, SIGN),
            new Defect("norm.inf", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("linalg.norm", "vjp2", Defects::flat, Remedy.ZERO, SIGN),
            new Defect("linalg.norm.subgradients_at_zero", "vjp2", Defects::flat, Remedy.ZERO, SIGN),
            new Defect("linalg.norm.subgradients_at_zero", "vjp2", s -> s.vjp2().getFirst().isNan().all().item() != 0, Remedy.ZERO, NORM_AT_ZERO),
            new Defect("linalg.vector_norm", "vjp2", Defects::flat, Remedy.ZERO, SIGN),
            new Defect("linalg.matrix_norm", "vjp2", Defects::flat, Remedy.ZERO, SIGN),
            new Defect("linalg.pinv.hermitian", "vjp2 in forward mode", s -> s.vjp2().getFirst().numel() > 0, Remedy.NONE,
                    "recorded at matrices that are not symmetric, where PyTorch's rule for symmetric ones has no symmetric second derivative"),
            new Defect("logcumsumexp", "jvp", s -> s.jvp().getFirst().isNan().all().item() != 0, Remedy.ADJOINT,
                    "forward mode of logcumsumexp gives NaN in PyTorch 1.13, where reverse mode is right"));

    private Defects() {}

    private static boolean order(Sample s, double p) {
        return s.args().size() > 1 && s.args().get(1) instanceof Number n && n.doubleValue() == p;
    }

    /** Whether the sample is of a norm that is linear but for kinks. */
    private static boolean flat(Sample s) {
        Object order = s.args().size() > 1 ? s.args().get(1) : s.kwargs().get("ord");
        Object axes = s.args().size() > 2 ? s.args().get(2) : s.kwargs().get("dim");
        if (!(order instanceof Number n)) return false;
        double p = n.doubleValue();
        boolean matrix = axes instanceof List<?> l ? l.size() == 2 : axes == null && s.vjp().getFirst().rank() == 2;
        return Double.isInfinite(p) || p == 1 || p == -1 && matrix;
    }

    /** The defect of a part of a sample, or null. */
    static Defect of(String name, String part, Sample s) {
        for (Defect d : ALL) if (d.name().equals(name) && part.startsWith(d.part()) && d.when().test(s)) return d;
        return null;
    }
}
