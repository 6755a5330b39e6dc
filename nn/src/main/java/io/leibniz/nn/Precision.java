package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * Mixed precision (Micikevicius et al. 2018): parameters and optimizer in f32, activations stored in bf16, half as large.
 *
 * <p>A forward pass runs the model's cast on cast inputs, and the loss in f32. As the cast is part of the pass, the gradient is
 * that of the f32 parameters, and of their type; running statistics stay as they are, and their updates are the model's. Each
 * operation computes in f32 and rounds its result.
 *
 * {@snippet :
 * var r = Transforms.valueAndGradAux((Net m) -> {
 *     var context = Context.train(key);
 *     Tensor logits = Precision.cast(m, DType.BF16).apply(images.to(DType.BF16), context);
 *     return new Transforms.Aux<>(Losses.crossEntropy(logits.to(DType.F32), labels), context.updated(m));
 * }).apply(model);
 * }
 *
 * <p>bf16 has the range of f32. With f16 small gradients vanish unless the loss is scaled: see
 * {@link io.leibniz.nn.optim.Optimizer#scaleLoss()}.
 */
public final class Precision {
    private Precision() {}

    /**
     * A model, or any tree, with its trained leaves as another type.
     *
     * @throws IllegalArgumentException unless the type is floating
     */
    public static <M> M cast(M model, DType type) {
        if (!type.isFloating()) throw new IllegalArgumentException("Precision.cast: parameters as " + type + "; give a floating type, such as BF16");
        Tree.Flat<M> flat = Tree.flatten(model);
        List<Tensor> leaves = new ArrayList<>(flat.leaves());
        for (int i = 0; i < leaves.size(); i++) if (flat.structure().trainable().get(i)) leaves.set(i, leaves.get(i).to(type));
        return flat.structure().unflatten(leaves);
    }
}
