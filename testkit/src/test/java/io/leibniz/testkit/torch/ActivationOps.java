package io.leibniz.testkit.torch;

import io.leibniz.ops.Functional;
import io.leibniz.ops.Interpolation;
import io.leibniz.ops.Norms;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.function.UnaryOperator;

/** The non-linear functions, layers and normalisations of neural networks. */
final class ActivationOps {
    private static final String NN = "nn.functional.";

    private ActivationOps() {}

    static void addTo(Adapters t) {
        unary(t, "celu", x -> x.celu(1));
        unary(t, "elu", Tensor::elu);
        unary(t, "hardsigmoid", Tensor::hardsigmoid);
        unary(t, "hardswish", Tensor::hardswish);
        unary(t, "leaky_relu", Tensor::leakyRelu);
        unary(t, "logsigmoid", Tensor::logSigmoid);
        unary(t, "mish", Tensor::mish);
        unary(t, "relu", Tensor::relu);
        unary(t, "relu6", Tensor::relu6);
        unary(t, "selu", Tensor::selu);
        unary(t, "silu", Tensor::silu);
        unary(t, "softsign", Tensor::softsign);
        unary(t, "tanhshrink", Tensor::tanhshrink);
        t.one(NN + "gelu", a -> a.text(-1, "approximate", "none").equals("tanh") ? a.tensor(0).geluTanh() : a.tensor(0).gelu());
        t.one(NN + "glu", a -> a.tensor(0).glu(a.integer(1, "dim", -1)));
        t.one(NN + "hardshrink", a -> a.tensor(0).hardshrink(a.number(-1, "lambd", 0.5)));
        t.one(NN + "softshrink", a -> a.tensor(0).softshrink(a.number(-1, "lambd", 0.5)));
        t.one(NN + "hardtanh", a -> a.tensor(0).hardtanh(a.number(-1, "min_val", -1), a.number(-1, "max_val", 1)));
        t.one(NN + "softplus", a -> a.tensor(0).softplus(a.number(-1, "beta", 1), a.number(-1, "threshold", 20)));
        t.one(NN + "prelu", a -> a.tensor(0).prelu(a.tensor(1, "weight")));
        softmaxes(t);
        layers(t);
        norms(t);
    }

    private static void unary(Adapters t, String name, UnaryOperator<Tensor> f) {
        t.one(NN + name, a -> f.apply(a.tensor(0)));
    }

    private static void softmaxes(Adapters t) {
        t.one("softmax", a -> Axes.along(a.tensor(0).to(a.dtype(-1, "dtype", a.tensor(0).dtype())), x -> x.softmax(a.integer(1, "dim"))));
        t.one("log_softmax", a -> Axes.along(a.tensor(0).to(a.dtype(-1, "dtype", a.tensor(0).dtype())), x -> x.logSoftmax(a.integer(1, "dim"))));
    }

    private static void layers(Adapters t) {
        t.one(NN + "linear", a -> Functional.linear(a.tensor(0), a.tensor(1), a.optional(2, "bias")));
        t.one(NN + "bilinear", a -> Functional.bilinear(a.tensor(0), a.tensor(1), a.tensor(2), a.optional(3, "bias")));
        t.one(NN + "embedding", a -> a.has(-1, "padding_idx")
                ? Functional.embedding(a.tensor(1), a.tensor(0), a.integer(-1, "padding_idx"))
                : Functional.embedding(a.tensor(0), a.tensor(1)));
        t.one(NN + "pixel_shuffle", a -> Interpolation.pixelShuffle(a.tensor(0), a.integer(1, "upscale_factor")));
        t.one(NN + "pixel_unshuffle", a -> Interpolation.pixelUnshuffle(a.tensor(0), a.integer(1, "downscale_factor")));
    }

    private static void norms(Adapters t) {
        t.one(NN + "batch_norm", a -> {
            a.ignore(-1, "momentum");
            double eps = a.number(-1, "eps", 1e-5);
            Tensor mean = a.optional(1, "running_mean");
            Tensor variance = a.optional(2, "running_var");
            Tensor weight = a.optional(3, "weight");
            Tensor bias = a.optional(4, "bias");
            boolean training = a.flag(-1, "training", false);
            // PyTorch lets an empty vector through, which has no channels.
            if (a.tensor(0).rank() == 1) return a.tensor(0);
            return training
                    ? Norms.batchNorm(a.tensor(0), weight, bias, eps).y()
                    : Norms.batchNorm(a.tensor(0), mean, variance, weight, bias, eps);
        });
        t.one(NN + "instance_norm", a -> {
            // With statistics of the input, the running ones are only written.
            a.ignore(-1, "running_mean");
            a.ignore(-1, "running_var");
            a.ignore(-1, "momentum");
            if (!a.flag(-1, "use_input_stats", true)) throw new UnsupportedOperationException("running statistics");
            return Norms.instanceNorm(a.tensor(0), a.optional(-1, "weight"), a.optional(-1, "bias"), a.number(-1, "eps", 1e-5));
        });
        t.one(NN + "group_norm", a -> Norms.groupNorm(a.tensor(0), a.integer(1, "num_groups"), a.optional(-1, "weight"), a.optional(-1, "bias"), a.number(-1, "eps", 1e-5)));
        t.one(NN + "layer_norm", a -> Norms.layerNorm(a.tensor(0), Shape.of(a.integers(1, "normalized_shape")), a.optional(2, "weight"), a.optional(3, "bias"), a.number(-1, "eps", 1e-5)));
        t.one(NN + "local_response_norm", a -> Norms.localResponseNorm(a.tensor(0), a.integer(1, "size"), a.number(-1, "alpha", 1e-4), a.number(-1, "beta", 0.75), a.number(-1, "k", 1)));
        t.one(NN + "normalize", a -> Axes.along(a.tensor(0), x -> Norms.normalize(x, a.number(-1, "p", 2), a.integer(-1, "dim", 1), a.number(-1, "eps", 1e-12))));
        t.one(NN + "cosine_similarity", a -> {
            double eps = a.number(-1, "eps", 1e-8);
            int axis = a.integer(-1, "dim", 1);
            Tensor x = a.tensor(0);
            Tensor y = a.tensor(1);
            return x.rank() == 0 && y.rank() == 0
                    ? Norms.cosineSimilarity(x.unsqueeze(0), y.unsqueeze(0), axis, eps)
                    : Norms.cosineSimilarity(x, y, axis, eps);
        });
        t.one(NN + "pairwise_distance", a -> Norms.pairwiseDistance(a.tensor(0), a.tensor(1), a.number(-1, "p", 2), a.number(-1, "eps", 1e-6), a.flag(-1, "keepdim", false)));
    }
}
