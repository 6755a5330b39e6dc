package io.leibniz.bench.torch;

import io.leibniz.bench.Framework;
import io.leibniz.bench.NativeThreads;
import io.leibniz.bench.Problem;
import io.leibniz.bench.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's C++ API through JavaCPP; this build has oneDNN and takes its matrix products from OpenBLAS. */
public final class BytedecoTorch implements Framework {
    @Override public String name() {
        return "pytorch-bytedeco";
    }

    @Override public String version() {
        var version = Pattern.compile("TORCH_VERSION=([^,\\s]+)").matcher(torch.show_config().getString());
        return "PyTorch " + (version.find() ? version.group(1) : "of unknown version") + " (bytedeco)";
    }

    /**
     * OpenBLAS's threads and OpenMP's spin while they wait for work and can starve each other, so waiting asleep is
     * tried too.
     */
    @Override public List<Map<String, String>> environments(int threads) {
        return NativeThreads.environments(threads, "OPENBLAS_NUM_THREADS");
    }

    /**
     * Native memory is released by scopes, never by the garbage collector, so neither its bookkeeping nor JavaCPP's poll
     * of the process size at each allocation is wanted.
     */
    @Override public List<String> jvmFlags(int threads) {
        return List.of("--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    }

    @Override public Optional<Supplier<Workload>> workload(Problem problem) {
        return Optional.<Supplier<Workload>>ofNullable(switch (problem) {
            case Problem.Matmul p -> () -> new TorchKernels.Product(p);
            case Problem.Convolution p -> () -> new TorchKernels.Convolve(p);
            case Problem.ScalarChain p -> () -> new TorchKernels.Chain(p);
            case Problem.Attention p -> () -> new TorchKernels.Attend(p);
            case Problem.GeluChain p -> () -> new TorchKernels.Gelu(p);
            case Problem.SoftmaxCrossEntropy p -> () -> new TorchKernels.CrossEntropy(p);
            case Problem.LayerNorm p -> () -> new TorchKernels.Normalise(p);
            case Problem.AdamW p -> () -> new TorchAdamW(p);
            case Problem.Perceptron p -> () -> new TorchNets.PerceptronStep(p);
            case Problem.SmallCnn p -> () -> new TorchNets.CnnStep(p);
            case Problem.ResidualBlock p -> () -> new TorchNets.ResidualStep(p);
            case Problem.TransformerBlock p -> () -> new TorchNets.TransformerStep(p);
            case Problem.CharGpt p -> () -> new TorchNets.GptStep(p);
            case Problem.FashionNet p -> () -> new TorchNets.FashionStep(p);
            case Problem.Lstm p -> () -> new TorchNets.LstmStep(p);
            case Problem.Gmm p -> () -> new TorchAdBench.Gmm(p);
            case Problem.BundleAdjustment p -> () -> new TorchAdBench.BundleAdjustment(p);
            case Problem.DiagonalLstm p -> () -> new TorchAdBench.DiagonalLstm(p);
            case Problem.HandTracking p -> () -> new TorchHand(p);
            // The C++ API has reverse mode alone, and no vmap.
            case Problem.LogisticHessian p -> p.way() == Problem.LogisticHessian.Way.REVERSE_OVER_REVERSE
                    ? () -> new TorchCompositions.Hessian(p) : null;
            case Problem.PerSample p -> p.way() == Problem.PerSample.Way.MAPPED ? null : () -> new TorchCompositions.Gradients(p);
        });
    }
}
