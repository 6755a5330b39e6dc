package io.leibniz.nn.optim;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every n-th step is taken, with the mean of n gradients. The others are computed and left out: which of them a step is,
 * a compiled program learns only when it runs.
 */
final class Accumulated extends Wrapper {
    private static final String SUM = "gradient:";

    private final int n;

    Accumulated(Optimizer inner, int n) {
        super(inner);
        this.n = n;
    }

    @Override
    double rate(long steps) {
        return inner.rate(steps / n);
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Map<String, List<Tensor>> r = new LinkedHashMap<>(inner.start(parameters));
        parameters.forEach((name, p) -> r.put(SUM + name, List.of(Tensor.zerosLike(p))));
        return r;
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        Tensor counts = clock.step().add(1L).remainder((long) n).eq(0);
        List<Tensor> sums = new ArrayList<>();
        leaves.forEach((name, leaf) -> sums.add(kept(kept, SUM + name, 1).getFirst().add(leaf.gradient().div(n))));
        Advance.Clock slow = new Advance.Clock(clock.step().floorDivide((long) n), clock.rateFactor());
        Advance r = Advance.where(counts, inner.advance(with(leaves, sums), kept, slow), leaves, kept);
        int i = 0;
        for (String name : leaves.keySet()) {
            Tensor sum = sums.get(i++);
            r.kept().put(SUM + name, List.of(Tensor.where(counts, Tensor.zerosLike(sum), sum)));
        }
        return r;
    }
}
