package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps with gradients of a scaled loss; those that overflowed are left out. */
final class LossScaled extends Wrapper {
    private static final String SCALE = "loss:scale";

    private final double first;
    private final int interval;

    LossScaled(Optimizer inner, double first, int interval) {
        super(inner);
        this.first = first;
        this.interval = interval;
    }

    static boolean scales(OptState<?> state) {
        return state.kept().containsKey(SCALE);
    }

    static Tensor scale(OptState<?> state) {
        List<Tensor> k = state.kept().get(SCALE);
        return k == null ? Tensor.scalar(1) : k.getFirst();
    }

    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Map<String, List<Tensor>> r = new LinkedHashMap<>(inner.start(parameters));
        r.put(SCALE, List.of(Tensor.scalar(first, DType.F32), Tensor.scalar(0L, DType.I64)));
        return r;
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        Tensor scale = kept(kept, SCALE, 2).get(0);
        Tensor finite = Tensor.ones(Shape.of(), DType.BOOL);
        for (Leaf leaf : leaves.values()) finite = finite.logicalAnd(Clip.stored(leaf.gradient()).isFinite().all());
        List<Tensor> unscaled = leaves.values().stream().map(l -> l.gradient().div(scale.to(l.gradient().dtype()))).toList();
        Advance r = Advance.where(finite, inner.advance(with(leaves, unscaled), kept, clock), leaves, kept);

        Tensor good = kept(kept, SCALE, 2).get(1).add(1L);
        Tensor grows = good.eq((long) interval);
        Tensor none = Tensor.zerosLike(good);
        Tensor next = Tensor.where(finite, Tensor.where(grows, scale.mul(2), scale), scale.mul(0.5));
        r.kept().put(SCALE, List.of(next, Tensor.where(finite, Tensor.where(grows, none, good), none)));
        return r;
    }
}
