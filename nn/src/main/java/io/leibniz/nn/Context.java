package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.IdentityHashMap;

/**
 * What a forward pass carries besides its input: the mode, random keys, and the state that layers want to change.
 *
 * <p>Models are immutable, so a layer with running statistics says {@link #update} and the caller takes the model with
 * all updates in place from {@link #updated}. Under a gradient that model is the auxiliary result:
 *
 * {@snippet :
 * var r = Transforms.valueAndGradAux((Net m) -> {
 *     var context = Context.train(key);
 *     Tensor loss = Losses.crossEntropy(m.apply(images, context), labels);
 *     return new Transforms.Aux<>(loss, context.updated(m));
 * }).apply(model);
 * }
 *
 * <p>A context belongs to one forward pass on one thread.
 */
public final class Context {
    private final boolean training;
    private final Key key;
    private long draws;
    private final IdentityHashMap<Tensor, Tensor> updates = new IdentityHashMap<>();

    private Context(boolean training, Key key) {
        this.training = training;
        this.key = key;
    }

    /** For training: dropout drops, normalisation uses the batch. */
    public static Context train(Key key) {
        return new Context(true, key);
    }

    /** For evaluation: nothing is random, normalisation uses its running statistics. */
    public static Context eval() {
        return new Context(false, null);
    }

    public boolean training() {
        return training;
    }

    /**
     * A key that no other call gets.
     *
     * @throws IllegalStateException in evaluation
     */
    public Key nextKey() {
        if (key == null) throw new IllegalStateException("nextKey: nothing is random in evaluation; use Context.train(key)");
        return key.foldIn(draws++);
    }

    /** Says that the leaf {@code old} of the model has a new value. */
    public void update(Tensor old, Tensor value) {
        updates.put(old, value);
    }

    /** The model, or any part of it, with all updates in place. */
    public <M> M updated(M model) {
        return updates.isEmpty() ? model : Tree.map(model, t -> updates.getOrDefault(t, t));
    }
}
