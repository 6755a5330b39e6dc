package io.leibniz.bench;

import java.util.List;
import java.util.function.Predicate;

/** The cases, and the named selections of them. */
public final class Suite {
    /** Every case once, in the order in which tables show them. */
    public static final List<Case> CASES = List.of(
            new Case("matmul-256", "matmul 256", new Problem.Matmul(256), 0.95),
            new Case("matmul-512", "matmul 512", new Problem.Matmul(512), 0.95),
            new Case("matmul-1024", "matmul 1024", new Problem.Matmul(1024), 0.95),
            new Case("matmul-2048", "matmul 2048", new Problem.Matmul(2048), 0.95),
            new Case("conv", "conv 64→64 3×3, 56×56, batch 8, fwd+bwd", new Problem.Convolution(8, 64, 64, 56, 3), 1.1),
            new Case("scalar-chain", "1,000 scalar multiplications, fwd+bwd", new Problem.ScalarChain(1000), 8),
            new Case("tanh-net", "MLP 16-64-64-1 tanh, batch 32, step",
                    new Problem.Perceptron(List.of(16, 64, 64, 1), 32), 10),
            new Case("mlp", "MLP 784-512-256-10, batch 128, step",
                    new Problem.Perceptron(List.of(784, 512, 256, 10), 128), 1.2),
            new Case("cnn", "CNN 32-64-128-10 on 28×28, batch 64, step", new Problem.SmallCnn(64), 1.5),
            new Case("resnet-block", "residual block 64×32×32, batch 32, step", new Problem.ResidualBlock(32, 64, 32), 1.2),
            new Case("transformer-block", "transformer block d 256, 8 heads, T 128, batch 8, step",
                    new Problem.TransformerBlock(8, 128, 256, 8), 1.4),
            new Case("char-gpt", "GPT of char-gpt, 4 layers d 128, T 64, batch 12, step",
                    new Problem.CharGpt(12, 64, 65, 128, 4, 4), 1.2),
            new Case("fashion-resnet", "network of fashion-resnet, batch 128, step", new Problem.FashionNet(128, 48), 1.2),
            new Case("attention", "attention T 1024, causal, 8×32, batch 2, fwd+bwd",
                    new Problem.Attention(2, 8, 1024, 32), 2),
            new Case("gelu-chain", "tanh-GELU chain, 1 M floats, fwd+bwd", new Problem.GeluChain(1_000_000, false), 5),
            new Case("gelu-fused", "tanh-GELU, the peer's fused operator, fwd+bwd",
                    new Problem.GeluChain(1_000_000, true), 1),
            new Case("cross-entropy", "softmax cross-entropy 512×10,000, fwd+bwd",
                    new Problem.SoftmaxCrossEntropy(512, 10_000), 2.5),
            new Case("layer-norm", "layer norm 4096×768, fwd+bwd", new Problem.LayerNorm(4096, 768), 2),
            new Case("lstm", "LSTM T 64, batch 32, 64→128, step", new Problem.Lstm(64, 32, 64, 128), 1.5),
            new Case("adamw", "AdamW, 25 M parameters in 150 tensors", new Problem.AdamW(75, 576, 1600), 2),
            new Case("gmm-1k-10-25", "GMM 1k points, d 10, K 25, objective", new Problem.Gmm(1_000, 10, 25, false), 1),
            new Case("gmm-1k-10-25-gradient", "GMM 1k points, d 10, K 25, gradient", new Problem.Gmm(1_000, 10, 25, true), 1),
            new Case("gmm-10k-32-25", "GMM 10k points, d 32, K 25, objective", new Problem.Gmm(10_000, 32, 25, false), 1),
            new Case("gmm-10k-32-25-gradient", "GMM 10k points, d 32, K 25, gradient", new Problem.Gmm(10_000, 32, 25, true), 1),
            new Case("gmm-1k-64-200", "GMM 1k points, d 64, K 200, objective", new Problem.Gmm(1_000, 64, 200, false), 1),
            new Case("gmm-1k-64-200-gradient", "GMM 1k points, d 64, K 200, gradient", new Problem.Gmm(1_000, 64, 200, true), 1),
            new Case("ba-1", "BA 49 cameras, 31,843 observations, objective",
                    new Problem.BundleAdjustment(49, 7_776, 31_843, false), 1),
            new Case("ba-1-jacobian", "BA 49 cameras, 31,843 observations, Jacobian",
                    new Problem.BundleAdjustment(49, 7_776, 31_843, true), 1),
            new Case("ba-4", "BA 372 cameras, 204,472 observations, objective",
                    new Problem.BundleAdjustment(372, 47_423, 204_472, false), 1),
            new Case("ba-4-jacobian", "BA 372 cameras, 204,472 observations, Jacobian",
                    new Problem.BundleAdjustment(372, 47_423, 204_472, true), 1),
            new Case("diagonal-lstm-2", "ADBench's LSTM, 2 layers, 1,024 characters, objective",
                    new Problem.DiagonalLstm(2, 1024, false), 1),
            new Case("diagonal-lstm-2-gradient", "ADBench's LSTM, 2 layers, 1,024 characters, gradient",
                    new Problem.DiagonalLstm(2, 1024, true), 1),
            new Case("diagonal-lstm-4", "ADBench's LSTM, 4 layers, 1,024 characters, objective",
                    new Problem.DiagonalLstm(4, 1024, false), 1),
            new Case("diagonal-lstm-4-gradient", "ADBench's LSTM, 4 layers, 1,024 characters, gradient",
                    new Problem.DiagonalLstm(4, 1024, true), 1),
            new Case("hand-small", "hand, 544 vertices, 100 points, objective", new Problem.HandTracking(544, 100, false, false), 1),
            new Case("hand-small-jacobian", "hand, 544 vertices, 100 points, Jacobian",
                    new Problem.HandTracking(544, 100, false, true), 1),
            new Case("hand-large", "hand, 10,000 vertices, 10,000 points in triangles, objective",
                    new Problem.HandTracking(10_000, 10_000, true, false), 1),
            new Case("hand-large-jacobian", "hand, 10,000 vertices, 10,000 points in triangles, Jacobian",
                    new Problem.HandTracking(10_000, 10_000, true, true), 1),
            new Case("hessian-columns", "logistic Hessian 1,000×100, forward over reverse, column by column",
                    new Problem.LogisticHessian(1_000, 100, Problem.LogisticHessian.Way.FORWARD_OVER_REVERSE_BY_COLUMNS), 1),
            new Case("hessian-rows", "logistic Hessian 1,000×100, reverse over reverse, row by row",
                    new Problem.LogisticHessian(1_000, 100, Problem.LogisticHessian.Way.REVERSE_OVER_REVERSE), 1),
            new Case("hessian-vmap", "logistic Hessian 1,000×100, vmap of forward over reverse",
                    new Problem.LogisticHessian(1_000, 100, Problem.LogisticHessian.Way.FORWARD_OVER_REVERSE_AT_ONCE), 1),
            new Case("per-sample-vmap", "128 gradients of an MLP 64-256-10, vmap of grad",
                    new Problem.PerSample(128, 64, 256, 10, Problem.PerSample.Way.MAPPED), 1),
            new Case("per-sample-loop", "128 gradients of an MLP 64-256-10, loop",
                    new Problem.PerSample(128, 64, 256, 10, Problem.PerSample.Way.LOOP), 1),
            new Case("per-sample-mean", "their mean alone, one backward pass",
                    new Problem.PerSample(128, 64, 256, 10, Problem.PerSample.Way.MEAN_ONLY), 1));

    private Suite() {}

    /**
     * The cases a word on the command line stands for: {@code all}, {@code eager}, {@code kernels}, {@code nets},
     * {@code adbench}, the name of a case, or its beginning ({@code matmul}).
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static List<Case> select(String word) {
        Predicate<Case> wanted = switch (word) {
            case "all" -> c -> true;
            case "eager" -> c -> c.name().startsWith("matmul")
                    || List.of("conv", "scalar-chain", "tanh-net").contains(c.name());
            case "nets" -> c -> kind(c.problem()) == Kind.NET;
            case "kernels" -> c -> kind(c.problem()) == Kind.KERNEL;
            case "adbench" -> c -> c.problem() instanceof Problem.AdBench;
            default -> c -> c.name().startsWith(word);
        };
        var found = CASES.stream().filter(wanted).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no suite or case is called " + word
                    + "; there are the suites all, eager, kernels, nets, adbench and the cases "
                    + String.join(", ", CASES.stream().map(Case::name).toList()));
        }
        return found;
    }

    /** The case of that exact name. */
    public static Case named(String name) {
        return CASES.stream().filter(c -> c.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no case is called " + name));
    }

    /** All cases of several words, each once, in table order. */
    public static List<Case> select(List<String> words) {
        var found = words.stream().flatMap(w -> select(w).stream()).toList();
        return CASES.stream().filter(found::contains).toList();
    }

    private enum Kind { KERNEL, NET, DERIVATIVE }

    private static Kind kind(Problem problem) {
        return switch (problem) {
            case Problem.Perceptron _, Problem.SmallCnn _, Problem.ResidualBlock _, Problem.TransformerBlock _,
                 Problem.CharGpt _, Problem.FashionNet _, Problem.Lstm _ -> Kind.NET;
            case Problem.Matmul _, Problem.Convolution _, Problem.ScalarChain _, Problem.Attention _,
                 Problem.GeluChain _, Problem.SoftmaxCrossEntropy _, Problem.LayerNorm _, Problem.AdamW _ -> Kind.KERNEL;
            case Problem.AdBench _, Problem.LogisticHessian _, Problem.PerSample _ -> Kind.DERIVATIVE;
        };
    }
}
