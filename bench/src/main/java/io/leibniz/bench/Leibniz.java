package io.leibniz.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** This library. */
public final class Leibniz implements Framework {
    public static final String NAME = "leibniz";

    /** The property that has functions run as compiled programs. */
    static final String JIT = "leibniz.bench.jit";

    @Override public String name() {
        return NAME;
    }

    @Override public String version() {
        var version = Leibniz.class.getPackage().getImplementationVersion();
        return "Leibniz " + (version == null ? "from sources" : version);
    }

    @Override public List<String> jvmFlags(int threads) {
        // A young generation that is soon touched whole: the default one takes many seconds of page faults to go round once.
        var flags = new ArrayList<>(List.of("-Dleibniz.threads=" + threads, "-Xmn512m", "-D" + JIT + "=" + System.getProperty(JIT, "false")));
        if (Machine.hugePagesOnRequest()) flags.add("-XX:+UseTransparentHugePages");
        return flags;
    }

    @Override public Optional<Supplier<Workload>> workload(Problem problem) {
        return Optional.<Supplier<Workload>>of(switch (problem) {
            case Problem.Matmul p -> () -> new LeibnizKernels.Product(p);
            case Problem.Convolution p -> () -> new LeibnizKernels.Convolve(p);
            case Problem.ScalarChain p -> () -> new LeibnizKernels.Chain(p);
            case Problem.Attention p -> () -> new LeibnizKernels.Attend(p);
            case Problem.GeluChain p -> () -> new LeibnizKernels.Gelu(p);
            case Problem.SoftmaxCrossEntropy p -> () -> new LeibnizKernels.CrossEntropy(p);
            case Problem.LayerNorm p -> () -> new LeibnizKernels.Normalise(p);
            case Problem.AdamW p -> () -> new LeibnizKernels.AdamStep(p);
            case Problem.Perceptron p -> () -> new LeibnizNets.PerceptronStep(p);
            case Problem.SmallCnn p -> () -> new LeibnizNets.CnnStep(p);
            case Problem.ResidualBlock p -> () -> new LeibnizNets.ResidualStep(p);
            case Problem.TransformerBlock p -> () -> new LeibnizNets.TransformerStep(p);
            case Problem.CharGpt p -> () -> new LeibnizNets.GptStep(p);
            case Problem.FashionNet p -> () -> new LeibnizNets.FashionStep(p);
            case Problem.AdBench p -> () -> new LeibnizAdBench(p);
            case Problem.LogisticHessian p -> () -> new LeibnizCompositions.Hessian(p);
            case Problem.PerSample p -> () -> new LeibnizCompositions.Gradients(p);
            case Problem.Lstm p -> () -> new LeibnizNets.LstmStep(p);
        });
    }
}
