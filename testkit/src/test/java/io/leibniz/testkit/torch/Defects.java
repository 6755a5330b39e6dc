package io.leibniz.testkit.torch;

import io.leibniz.testkit.torch.Recording.Sample;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where recordings don't hold what PyTorch 1.13 means, and what is compared instead. Nothing is left out: a derivative that is
 * zero is compared with zero, and a forward derivative with the recorded reverse one.
 */
public final class Defects {
    /** What takes the place of the recorded numbers. */
    public enum Remedy {
        /** Zeros of the same shape. */
        ZERO,
        /** ⟨u, J·v⟩ = ⟨uᵀJ, v⟩ with the recorded uᵀJ. */
        ADJOINT
    }

    /**
     * @param name of the variant
     * @param part of a sample: vjp, jvp or vjp2
     * @param when for which samples
     */
    public record Defect(String name, String part, Predicate<Sample> when, Remedy remedy, String reason) {}

    /**
     * PyTorch 1.13 gives the derivative of sign as a tensor that is known to be zero and has no storage; written to a file it
     * is whatever the memory held. It comes up in every second derivative through |x|.
     */
    private static final String SIGN = "the derivative of sign was recorded from memory that was never written; it is 0";

    private static final List<Defect> ALL = List.of(
            new Defect("sgn", "vjp", s -> true, Remedy.ZERO, SIGN),
            new Defect("sgn", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("abs", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("nn.functional.l1_loss", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("norm", "vjp2", s -> order(s, 1), Remedy.ZERO, SIGN),
            new Defect("norm.inf", "vjp2", s -> true, Remedy.ZERO, SIGN),
            new Defect("logcumsumexp", "jvp", s -> s.jvp().getFirst().isNan().all().item() != 0, Remedy.ADJOINT,
                    "forward mode of logcumsumexp gives NaN in PyTorch 1.13, where reverse mode is right"));

    private Defects() {}

    private static boolean order(Sample s, double p) {
        return s.args().size() > 1 && s.args().get(1) instanceof Number n && n.doubleValue() == p;
    }

    /** The defect of a part of a sample, or null. */
    static Defect of(String name, String part, Sample s) {
        for (Defect d : ALL) if (d.name().equals(name) && d.part().equals(part) && d.when().test(s)) return d;
        return null;
    }
}
