package io.leibniz.bench.djl;

import ai.djl.engine.Engine;
import io.leibniz.bench.Framework;
import io.leibniz.bench.NativeThreads;
import io.leibniz.bench.Problem;
import io.leibniz.bench.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** PyTorch's own build, with MKL and oneDNN, through DJL's arrays and gradient collector. */
public final class DjlTorch implements Framework {
    @Override public String name() {
        return "pytorch-djl";
    }

    @Override public String version() {
        return "PyTorch " + Engine.getEngine("PyTorch").getVersion() + " (DJL " + Engine.getDjlVersion() + ")";
    }

    @Override public List<Map<String, String>> environments(int threads) {
        return NativeThreads.environments(threads, "MKL_NUM_THREADS");
    }

    /** The native libraries come from the class path and are unpacked to DJL's cache; it has nothing to download. */
    @Override public List<String> jvmFlags(int threads) {
        return List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true");
    }

    @Override public Optional<Supplier<Workload>> workload(Problem problem) {
        return Optional.<Supplier<Workload>>ofNullable(switch (problem) {
            case Problem.Matmul p -> () -> new DjlKernels.Product(p);
            case Problem.Convolution p -> () -> new DjlKernels.Convolve(p);
            case Problem.ScalarChain p -> () -> new DjlKernels.Chain(p);
            case Problem.Attention p -> () -> new DjlKernels.Attend(p);
            // DJL binds the exact GELU only.
            case Problem.GeluChain p -> p.fused() ? null : () -> new DjlKernels.Gelu(p);
            case Problem.SoftmaxCrossEntropy p -> () -> new DjlKernels.CrossEntropy(p);
            case Problem.LayerNorm p -> () -> new DjlKernels.Normalise(p);
            case Problem.AdamW p -> () -> new DjlKernels.AdamStep(p);
            case Problem.Perceptron p -> () -> new DjlNets.PerceptronStep(p);
            case Problem.SmallCnn p -> () -> new DjlNets.CnnStep(p);
            case Problem.ResidualBlock p -> () -> new DjlNets.ResidualStep(p);
            case Problem.TransformerBlock p -> () -> new DjlNets.TransformerStep(p);
            case Problem.CharGpt p -> () -> new DjlNets.GptStep(p);
            case Problem.FashionNet p -> () -> new DjlNets.FashionStep(p);
            case Problem.Lstm p -> () -> new DjlNets.LstmStep(p);
            // The other build stands for PyTorch: what these need most is not in DJL's arrays.
            case Problem.AdBench _, Problem.LogisticHessian _, Problem.PerSample _ -> null;
        });
    }
}
