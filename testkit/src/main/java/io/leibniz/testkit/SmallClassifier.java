package io.leibniz.testkit;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.vmap;

import io.leibniz.ops.Functional;
import io.leibniz.ops.Losses;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * Two linear layers with tanh between, and the gradients of cross-entropy for each example by itself.
 *
 * @param hidden     [width, in]
 * @param hiddenBias [width]
 * @param out        [classes, width]
 * @param outBias    [classes]
 */
public record SmallClassifier(Tensor hidden, Tensor hiddenBias, Tensor out, Tensor outBias) {
    /**
     * @param images [n, in]
     * @param labels [n]
     * @return the mean over the examples
     */
    public Tensor loss(Tensor images, Tensor labels) {
        Tensor h = Functional.linear(images, hidden, hiddenBias).tanh();
        return Losses.crossEntropy(Functional.linear(h, out, outBias), labels);
    }

    /** Of the mean loss, by one backward pass over the batch. */
    public SmallClassifier gradient(Tensor images, Tensor labels) {
        return grad((SmallClassifier m) -> m.loss(images, labels)).apply(this);
    }

    /** A gradient for each example, by a mapped gradient; every tensor has a new axis 0. */
    public SmallClassifier perSample(Tensor images, Tensor labels) {
        return vmap((Tensor image, Tensor label) -> gradient(image.unsqueeze(0), label.unsqueeze(0))).apply(images, labels);
    }

    /** The same by a loop over the examples. */
    public SmallClassifier perSampleByLoop(Tensor images, Tensor labels) {
        List<List<Tensor>> all = new ArrayList<>();
        for (int i = 0; i < images.size(0); i++) {
            all.add(Tree.flatten(gradient(images.narrow(0, i, 1), labels.narrow(0, i, 1))).leaves());
        }
        List<Tensor> leaves = new ArrayList<>();
        for (int leaf = 0; leaf < 4; leaf++) {
            int at = leaf;
            leaves.add(Tensor.stack(0, all.stream().map(g -> g.get(at)).toList()));
        }
        return new SmallClassifier(leaves.get(0), leaves.get(1), leaves.get(2), leaves.get(3));
    }
}
