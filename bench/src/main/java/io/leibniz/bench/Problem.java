package io.leibniz.bench;

import io.leibniz.testkit.adbench.BaData;
import io.leibniz.testkit.adbench.GmmData;
import io.leibniz.testkit.adbench.HandData;
import io.leibniz.testkit.adbench.LstmData;
import java.util.ArrayList;
import java.util.List;

/**
 * What is computed, independent of who computes it: extents, inputs, and the least work any implementation must do.
 * A training problem's step is forward, loss, backward and an SGD update with rate {@link #LEARNING_RATE}; a kernel
 * problem's step is forward and backward from a given cotangent, with a gradient for every floating-point input.
 */
public sealed interface Problem {
    double LEARNING_RATE = 0.01;

    /** Floating-point operations of the matrix products and convolutions in a step, or 0 where memory is the limit. */
    double flops();

    /** Bytes that must cross the memory bus in a step if every input is read once and every output written once. */
    default double bytes() {
        return 0;
    }

    /** C = A·B, both n×n. */
    record Matmul(int n) implements Problem {
        public HostArray a() {
            return HostArray.signed(1, n, n);
        }

        public HostArray b() {
            return HostArray.signed(2, n, n);
        }

        @Override public double flops() {
            return 2.0 * n * n * n;
        }
    }

    /** A square, padded convolution [batch, in, size, size] → [batch, out, size, size] without bias, and its gradients. */
    record Convolution(int batch, int in, int out, int size, int kernel) implements Problem {
        public HostArray input() {
            return HostArray.signed(1, batch, in, size, size);
        }

        public HostArray kernels() {
            return HostArray.weight(2, (long) in * kernel * kernel, out, in, kernel, kernel);
        }

        public HostArray cotangent() {
            return HostArray.signed(3, batch, out, size, size);
        }

        @Override public double flops() {
            return 3 * convolutionFlops(batch, in, out, size, kernel);
        }
    }

    /** y = x·x·…·x, {@code length} eager scalar multiplications one after the other, and dy/dx. */
    record ScalarChain(int length) implements Problem {
        public static final float X = 1.0005f;

        @Override public double flops() {
            return 0;
        }
    }

    /**
     * A training step of a fully connected network with tanh between layers and mean squared error (one output), or
     * relu and cross-entropy (several).
     */
    record Perceptron(List<Integer> widths, int batch) implements Problem {
        public int layers() {
            return widths.size() - 1;
        }

        public boolean regression() {
            return widths.getLast() == 1;
        }

        public HostArray input() {
            return HostArray.signed(1, batch, widths.getFirst());
        }

        /** [out, in], PyTorch's layout; layers are counted from 0. */
        public HostArray weight(int layer) {
            return HostArray.weight(10 + layer, widths.get(layer), widths.get(layer + 1), widths.get(layer));
        }

        public HostArray bias(int layer) {
            return HostArray.weight(20 + layer, widths.get(layer), widths.get(layer + 1));
        }

        public HostArray target() {
            return HostArray.signed(3, batch, 1);
        }

        public long[] labels() {
            return HostArray.labels(3, batch, widths.getLast());
        }

        @Override public double flops() {
            double sum = 0;
            for (int l = 0; l < layers(); l++) {
                sum += (l == 0 ? 2 : 3) * 2.0 * batch * widths.get(l) * widths.get(l + 1);
            }
            return sum;
        }
    }

    /** A training step of conv 3×3 → 32, relu, pool 2, conv 3×3 → 64, relu, pool 2, linear 128, relu, linear 10 on 28×28. */
    record SmallCnn(int batch) implements Problem {
        public HostArray images() {
            return HostArray.uniform(1, 0, 1, batch, 1, 28, 28);
        }

        public long[] labels() {
            return HostArray.labels(2, batch, 10);
        }

        /** Weights and biases in order: conv 1, conv 2, linear 1, linear 2. */
        public List<HostArray> parameters() {
            return List.of(
                    HostArray.weight(10, 9, 32, 1, 3, 3), HostArray.weight(11, 9, 32),
                    HostArray.weight(12, 288, 64, 32, 3, 3), HostArray.weight(13, 288, 64),
                    HostArray.weight(14, 3136, 128, 3136), HostArray.weight(15, 3136, 128),
                    HostArray.weight(16, 128, 10, 128), HostArray.weight(17, 128, 10));
        }

        @Override public double flops() {
            return 2 * convolutionFlops(batch, 1, 32, 28, 3)
                    + 3 * (convolutionFlops(batch, 32, 64, 14, 3) + 2.0 * batch * (3136 * 128 + 128 * 10));
        }
    }

    /** A training step of relu(x + bn(conv(relu(bn(conv(x)))))) with mean squared error; x's gradient is wanted too. */
    record ResidualBlock(int batch, int channels, int size) implements Problem {
        public static final double EPSILON = 1e-5;
        public static final double MOMENTUM = 0.1;

        public HostArray input() {
            return HostArray.signed(1, batch, channels, size, size);
        }

        public HostArray target() {
            return HostArray.signed(2, batch, channels, size, size);
        }

        /** For the two halves in order: kernels, scale, shift. */
        public List<HostArray> parameters() {
            var list = new ArrayList<HostArray>();
            for (int half = 0; half < 2; half++) {
                list.add(HostArray.weight(10 + half, 9L * channels, channels, channels, 3, 3));
                list.add(HostArray.filled(1, channels));
                list.add(HostArray.filled(0, channels));
            }
            return list;
        }

        @Override public double flops() {
            return 6 * convolutionFlops(batch, channels, channels, size, 3);
        }
    }

    /**
     * A training step of a pre-norm transformer block with causal attention and exact GELU:
     * h = x + proj(attention(norm(x))), y = h + down(gelu(up(norm(h)))), mean squared error; x's gradient is wanted too.
     */
    record TransformerBlock(int batch, int tokens, int width, int heads) implements Problem {
        public static final double EPSILON = 1e-5;

        public HostArray input() {
            return HostArray.signed(1, batch, tokens, width);
        }

        public HostArray target() {
            return HostArray.signed(2, batch, tokens, width);
        }

        /** norm 1 (scale, shift), qkv, projection, norm 2, up, down; each linear layer is weight [out, in], then bias. */
        public List<HostArray> parameters() {
            long w = width;
            return List.of(
                    HostArray.filled(1, w), HostArray.filled(0, w),
                    HostArray.weight(10, w, 3 * w, w), HostArray.weight(11, w, 3 * w),
                    HostArray.weight(12, w, w, w), HostArray.weight(13, w, w),
                    HostArray.filled(1, w), HostArray.filled(0, w),
                    HostArray.weight(14, w, 4 * w, w), HostArray.weight(15, w, 4 * w),
                    HostArray.weight(16, 4 * w, w, 4 * w), HostArray.weight(17, 4 * w, w));
        }

        @Override public double flops() {
            double linear = 2.0 * batch * tokens * width * width * 12;
            double attention = 4.0 * batch * tokens * tokens * width / 2;
            return 3 * linear + 3.5 * attention - attention;
        }
    }

    /**
     * A training step of a character GPT: a table of characters that serves twice, to read and to predict, a table of positions,
     * pre-norm blocks as {@link TransformerBlock} has them, a norm, cross-entropy.
     */
    record CharGpt(int batch, int tokens, int vocabulary, int width, int heads, int layers) implements Problem {
        public TransformerBlock block() {
            return new TransformerBlock(batch, tokens, width, heads);
        }

        public long[] text() {
            return HostArray.labels(1, batch * tokens, vocabulary);
        }

        public long[] next() {
            return HostArray.labels(2, batch * tokens, vocabulary);
        }

        /** Characters, positions, the parameters of each block, and scale and shift of the last norm. */
        public List<HostArray> parameters() {
            var list = new ArrayList<HostArray>();
            list.add(HostArray.uniform(20, -0.035, 0.035, vocabulary, width));
            list.add(HostArray.uniform(21, -0.035, 0.035, tokens, width));
            for (int l = 0; l < layers; l++) list.addAll(block().parameters());
            list.add(HostArray.filled(1, width));
            list.add(HostArray.filled(0, width));
            return list;
        }

        @Override public double flops() {
            return layers * block().flops() + 6.0 * batch * tokens * width * vocabulary;
        }
    }

    /**
     * A training step of the network of {@code fashion-resnet} on 28×28 images: seven 3×3 convolutions, each with batch norm and
     * relu, one before a pooling, three at half size with ⅔·width → width channels, three at a quarter with width → 2·width, the
     * second and third of three being added to the first; the largest value of each channel, a linear layer, cross-entropy.
     */
    record FashionNet(int batch, int width) implements Problem {
        public HostArray images() {
            return HostArray.uniform(1, 0, 1, batch, 1, 28, 28);
        }

        public long[] labels() {
            return HostArray.labels(2, batch, 10);
        }

        /** Channels before and after each convolution. */
        public int[][] channels() {
            int first = width * 2 / 3;
            return new int[][] {{1, first}, {first, width}, {width, width}, {width, width},
                    {width, 2 * width}, {2 * width, 2 * width}, {2 * width, 2 * width}};
        }

        /** Kernels, scale and shift of each convolution, then the linear layer's weight [10, 2·width] and bias. */
        public List<HostArray> parameters() {
            var list = new ArrayList<HostArray>();
            for (int[] c : channels()) {
                list.add(HostArray.weight(10 + list.size(), 9L * c[0], c[1], c[0], 3, 3));
                list.add(HostArray.filled(1, c[1]));
                list.add(HostArray.filled(0, c[1]));
            }
            list.add(HostArray.weight(50, 2L * width, 10, 2L * width));
            list.add(HostArray.weight(51, 2L * width, 10));
            return list;
        }

        @Override public double flops() {
            double sum = 0;
            for (int l = 0; l < 7; l++) {
                int[] c = channels()[l];
                sum += (l == 0 ? 2 : 3) * convolutionFlops(batch, c[0], c[1], l == 0 ? 28 : l < 4 ? 14 : 7, 3);
            }
            return sum + 6.0 * batch * 20 * width;
        }
    }

    /** softmax(Q·Kᵀ/√d, causal)·V for [batch, heads, tokens, headWidth], and the gradients of Q, K and V. */
    record Attention(int batch, int heads, int tokens, int headWidth) implements Problem {
        public HostArray part(int seed) {
            return HostArray.signed(seed, batch, heads, tokens, headWidth);
        }

        /** Counts half of every T×T product, the causal part, and the recomputed scores that a blockwise backward needs. */
        @Override public double flops() {
            return 3.5 * 4.0 * batch * heads * tokens * tokens * headWidth / 2;
        }
    }

    /**
     * 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) and its gradient, written in elementary operations, or, where
     * {@code fused}, as the framework's own tanh-GELU.
     */
    record GeluChain(int size, boolean fused) implements Problem {
        public static final double SCALE = Math.sqrt(2 / Math.PI);
        public static final double CUBIC = 0.044715;

        public HostArray input() {
            return HostArray.uniform(1, -3, 3, size);
        }

        public HostArray cotangent() {
            return HostArray.signed(2, size);
        }

        @Override public double flops() {
            return 0;
        }

        @Override public double bytes() {
            return 4.0 * 5 * size;
        }
    }

    /** Mean cross-entropy of logits [rows, classes] with class numbers, and the gradient of the logits. */
    record SoftmaxCrossEntropy(int rows, int classes) implements Problem {
        public HostArray logits() {
            return HostArray.uniform(1, -4, 4, rows, classes);
        }

        public long[] labels() {
            return HostArray.labels(2, rows, classes);
        }

        @Override public double flops() {
            return 0;
        }

        @Override public double bytes() {
            return 4.0 * 2 * rows * classes;
        }
    }

    /** Layer norm over the last axis of [rows, width] with scale and shift, and the gradients of all three. */
    record LayerNorm(int rows, int width) implements Problem {
        public static final double EPSILON = 1e-5;

        public HostArray input() {
            return HostArray.signed(1, rows, width);
        }

        public HostArray cotangent() {
            return HostArray.signed(2, rows, width);
        }

        public HostArray scale() {
            return HostArray.uniform(3, 0.5, 1.5, width);
        }

        public HostArray shift() {
            return HostArray.signed(4, width);
        }

        @Override public double flops() {
            return 0;
        }

        @Override public double bytes() {
            return 4.0 * 5 * rows * width;
        }
    }

    /** A training step of a one-layer LSTM on [tokens, batch, in] with mean squared error of all its outputs. */
    record Lstm(int tokens, int batch, int in, int hidden) implements Problem {
        public HostArray input() {
            return HostArray.signed(1, tokens, batch, in);
        }

        public HostArray target() {
            return HostArray.signed(2, tokens, batch, hidden);
        }

        /** PyTorch's order and layout: [4·hidden, in], [4·hidden, hidden], two biases; gates input, forget, cell, output. */
        public List<HostArray> parameters() {
            long h = hidden;
            return List.of(
                    HostArray.weight(10, h, 4 * h, in), HostArray.weight(11, h, 4 * h, h),
                    HostArray.weight(12, h, 4 * h), HostArray.weight(13, h, 4 * h));
        }

        @Override public double flops() {
            return 2.0 * tokens * batch * 4 * hidden * (2.0 * in + 3.0 * hidden);
        }
    }

    /** One AdamW step on {@code pairs} square matrices and {@code pairs} vectors whose gradients are given. */
    record AdamW(int pairs, int side, int length) implements Problem {
        public static final double RATE = 1e-3;
        public static final double BETA1 = 0.9;
        public static final double BETA2 = 0.999;
        public static final double EPSILON = 1e-8;
        public static final double WEIGHT_DECAY = 0.01;

        public List<HostArray> parameters() {
            return arrays(1000);
        }

        public List<HostArray> gradients() {
            return arrays(2000);
        }

        private List<HostArray> arrays(long seed) {
            var list = new ArrayList<HostArray>();
            for (int i = 0; i < pairs; i++) {
                list.add(HostArray.signed(seed + 2L * i, side, side));
                list.add(HostArray.signed(seed + 2L * i + 1, length));
            }
            return list;
        }

        @Override public double flops() {
            return 0;
        }

        @Override public double bytes() {
            return 4.0 * 7 * pairs * ((double) side * side + length);
        }
    }

    /** An objective of ADBench in f64, or, where {@code derivative}, its gradient or the part of its Jacobian that isn't zero. */
    sealed interface AdBench extends Problem {
        boolean derivative();

        /** The same without the derivative. */
        AdBench objective();

        @Override default double flops() {
            return 0;
        }
    }

    /** Log-likelihood of a Gaussian mixture. */
    record Gmm(int points, int dimensions, int components, boolean derivative) implements AdBench {
        public GmmData data() {
            return GmmData.random(1, points, dimensions, components);
        }

        @Override public Gmm objective() {
            return new Gmm(points, dimensions, components, false);
        }
    }

    /** Residuals of bundle adjustment; the Jacobian has a block of 2×15 for each observation. */
    record BundleAdjustment(int cameras, int points, int observations, boolean derivative) implements AdBench {
        public BaData data() {
            return BaData.random(1, cameras, points, observations);
        }

        @Override public BundleAdjustment objective() {
            return new BundleAdjustment(cameras, points, observations, false);
        }
    }

    /** Loss of ADBench's LSTM, whose weights are diagonal. */
    record DiagonalLstm(int layers, int steps, boolean derivative) implements AdBench {
        /** As many as the benchmark's. */
        private static final int BITS = 14;

        public LstmData data() {
            return LstmData.random(1, layers, steps, BITS);
        }

        @Override public DiagonalLstm objective() {
            return new DiagonalLstm(layers, steps, false);
        }
    }

    /** Residuals of hand tracking; the Jacobian has 26 columns, and 2 more where points lie in triangles. */
    record HandTracking(int vertices, int points, boolean barycentric, boolean derivative) implements AdBench {
        public HandData data() {
            return HandData.random(1, vertices, points, barycentric);
        }

        @Override public HandTracking objective() {
            return new HandTracking(vertices, points, barycentric, false);
        }
    }

    /** The Hessian of logistic regression's mean loss at 0.1 everywhere, in f64. */
    record LogisticHessian(int rows, int features, Way way) implements Problem {
        public static final double WEIGHT = 0.1;

        /** How first derivatives are composed to second ones. */
        public enum Way { FORWARD_OVER_REVERSE_BY_COLUMNS, REVERSE_OVER_REVERSE, FORWARD_OVER_REVERSE_AT_ONCE }

        public HostArray x() {
            return HostArray.signed(1, rows, features);
        }

        /** Classes 0 and 1. */
        public long[] labels() {
            return HostArray.labels(2, rows, 2);
        }

        @Override public double flops() {
            return 0;
        }
    }

    /** The gradients of cross-entropy for each example of a batch, or of their mean, of a net with one hidden layer of tanh. */
    record PerSample(int batch, int in, int width, int classes, Way way) implements Problem {
        public enum Way { MAPPED, LOOP, MEAN_ONLY }

        public HostArray images() {
            return HostArray.signed(1, batch, in);
        }

        public long[] labels() {
            return HostArray.labels(2, batch, classes);
        }

        /** Weight and bias of the hidden layer, then of the output. */
        public List<HostArray> parameters() {
            return List.of(HostArray.weight(10, in, width, in), HostArray.weight(11, in, width),
                    HostArray.weight(12, width, classes, width), HostArray.weight(13, width, classes));
        }

        @Override public double flops() {
            return 0;
        }
    }

    private static double convolutionFlops(int batch, int in, int out, int size, int kernel) {
        return 2.0 * batch * in * out * kernel * kernel * size * size;
    }
}
