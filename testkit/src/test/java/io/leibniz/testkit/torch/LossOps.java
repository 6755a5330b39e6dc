package io.leibniz.testkit.torch;

import io.leibniz.ops.Classification;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Reduction;
import io.leibniz.tensor.Tensor;

/** The losses. */
final class LossOps {
    private static final String NN = "nn.functional.";

    private LossOps() {}

    private static Reduction reduction(Arguments a) {
        return switch (a.text(-1, "reduction", "mean")) {
            case "none" -> Reduction.NONE;
            case "mean" -> Reduction.MEAN;
            case "sum" -> Reduction.SUM;
            case "batchmean" -> Reduction.BATCH_MEAN;
            default -> throw new IllegalArgumentException("reduction " + a.get(-1, "reduction"));
        };
    }

    private static CrossEntropyOptions options(Arguments a) {
        return new CrossEntropyOptions(a.optional(-1, "weight"), a.integer(-1, "ignore_index", -100), a.number(-1, "label_smoothing", 0), reduction(a));
    }

    static void addTo(Adapters t) {
        t.one(NN + "cross_entropy", a -> Classification.crossEntropy(a.tensor(0), a.tensor(1), options(a)));
        t.one(NN + "nll_loss", a -> Classification.nll(a.tensor(0), a.tensor(1), options(a)));
        t.one(NN + "multi_margin_loss", a -> Classification.multiMargin(a.tensor(0).rank() == 0 ? a.tensor(0).unsqueeze(0) : a.tensor(0), label(a), a.integer(-1, "p", 1), a.number(-1, "margin", 1), a.optional(-1, "weight"), reduction(a)));
        t.one(NN + "multilabel_margin_loss", a -> Classification.multiLabelMargin(a.tensor(0).rank() == 0 ? a.tensor(0).unsqueeze(0) : a.tensor(0), a.tensor(1).rank() == 0 ? a.tensor(1).unsqueeze(0) : a.tensor(1), reduction(a)));
        t.one(NN + "mse_loss", a -> Losses.mse(a.tensor(0), a.tensor(1), reduction(a)));
        t.one(NN + "l1_loss", a -> Losses.l1(a.tensor(0), a.tensor(1), reduction(a)));
        t.one(NN + "huber_loss", a -> Losses.huber(a.tensor(0), a.tensor(1), a.number(-1, "delta", 1), reduction(a)));
        t.one(NN + "smooth_l1_loss", a -> Losses.smoothL1(a.tensor(0), a.tensor(1), a.number(-1, "beta", 1), reduction(a)));
        t.one(NN + "binary_cross_entropy", a -> Losses.binaryCrossEntropy(a.tensor(0), a.tensor(1), a.optional(-1, "weight"), reduction(a)));
        t.one(NN + "binary_cross_entropy_with_logits", a -> Losses.binaryCrossEntropyWithLogits(a.tensor(0), a.tensor(1), a.optional(-1, "weight"), a.optional(-1, "pos_weight"), reduction(a)));
        t.one(NN + "kl_div", a -> Losses.klDiv(a.tensor(0), a.tensor(1), a.flag(-1, "log_target", false), reduction(a)));
        t.one(NN + "poisson_nll_loss", a -> Losses.poissonNll(a.tensor(0), a.tensor(1), a.flag(-1, "log_input", true), a.flag(-1, "full", false), a.number(-1, "eps", 1e-8), reduction(a)));
        t.one(NN + "gaussian_nll_loss", a -> Losses.gaussianNll(a.tensor(0), a.tensor(1).expand(a.tensor(0).shape()), variance(a), a.flag(-1, "full", false), a.number(-1, "eps", 1e-6), reduction(a)));
        t.one(NN + "margin_ranking_loss", a -> Losses.marginRanking(a.tensor(0), a.tensor(1), a.tensor(2), a.number(-1, "margin", 0), reduction(a)));
        t.one(NN + "hinge_embedding_loss", a -> Losses.hingeEmbedding(a.tensor(0), a.tensor(1), a.number(-1, "margin", 1), reduction(a)));
        t.one(NN + "soft_margin_loss", a -> Losses.softMargin(a.tensor(0), a.tensor(1), reduction(a)));
        t.one(NN + "cosine_embedding_loss", a -> Losses.cosineEmbedding(a.tensor(0), a.tensor(1), a.tensor(2), a.number(-1, "margin", 0), reduction(a)));
        t.one(NN + "triplet_margin_loss", a -> Losses.tripletMargin(a.tensor(0), a.tensor(1), a.tensor(2), a.number(-1, "margin", 1), a.number(-1, "p", 2), a.number(-1, "eps", 1e-6), a.flag(-1, "swap", false), reduction(a)));
    }

    /** PyTorch takes [1] for the label of one example. */
    private static Tensor label(Arguments a) {
        return a.tensor(0).rank() < 2 ? a.tensor(1).reshape() : a.tensor(1);
    }

    /** A variance for each element, or for each vector of the last axis. */
    private static Tensor variance(Arguments a) {
        Tensor x = a.tensor(0);
        Tensor v = a.tensor(2);
        boolean perVector = x.rank() > 1 && v.shape().equals(x.shape().sub(0, x.rank() - 1));
        return (perVector ? v.unsqueeze(-1) : v).expand(x.shape());
    }
}
