package io.leibniz.bench.djl;

import static io.leibniz.bench.djl.DjlWorkload.first;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import io.leibniz.bench.HostArray;
import io.leibniz.bench.Problem;
import java.util.Arrays;

/** Whole training steps. */
final class DjlNets {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape ZERO = new Shape(0, 0);

    private DjlNets() {}

    /** 0 where a token may look, −∞ where it lies in the future. */
    static HostArray causalMask(int tokens) {
        var data = new float[tokens * tokens];
        for (int row = 0; row < tokens; row++) {
            Arrays.fill(data, row * tokens + row + 1, (row + 1) * tokens, Float.NEGATIVE_INFINITY);
        }
        return new HostArray(data, tokens, tokens);
    }

    /** DJL does not bind PyTorch's fused attention, so this is the textbook's. */
    static NDArray attention(NDArray query, NDArray key, NDArray value, NDArray scale, NDArray mask) {
        var scores = query.mul(scale).matMul(key.transpose(0, 1, 3, 2)).add(mask);
        return scores.softmax(-1).matMul(value);
    }

    static final class PerceptronStep extends DjlWorkload {
        private final Problem.Perceptron problem;
        private NDArray input;
        private NDArray target;
        private NDArray[] parameters;
        private Sgd optimizer;

        PerceptronStep(Problem.Perceptron problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = array(problem.input());
            target = problem.regression() ? array(problem.target()) : labels(problem.labels());
            parameters = new NDArray[2 * problem.layers()];
            for (int l = 0; l < problem.layers(); l++) {
                parameters[2 * l] = array(problem.weight(l));
                parameters[2 * l + 1] = array(problem.bias(l));
            }
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = input;
            for (int l = 0; l < problem.layers(); l++) {
                x = first(Linear.linear(x, leaves[2 * l], leaves[2 * l + 1]));
                if (l < problem.layers() - 1) {
                    x = problem.regression() ? x.tanh() : Activation.relu(x);
                }
            }
            return optimizer.train(problem.regression() ? meanSquaredError(x, target) : crossEntropy(x, target),
                    parameters, leaves);
        }
    }

    static final class CnnStep extends DjlWorkload {
        private final Problem.SmallCnn problem;
        private NDArray images;
        private NDArray labels;
        private NDArray[] parameters;
        private Sgd optimizer;

        CnnStep(Problem.SmallCnn problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = array(problem.images());
            labels = labels(problem.labels());
            parameters = arrays(problem.parameters());
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = images;
            for (int l = 0; l < 2; l++) {
                x = Activation.relu(first(Conv2d.conv2d(x, leaves[2 * l], leaves[2 * l + 1], ONE, ONE)));
                x = Pool.maxPool2d(x, TWO, TWO, ZERO, false);
            }
            x = x.reshape(problem.batch(), -1);
            x = Activation.relu(first(Linear.linear(x, leaves[4], leaves[5])));
            x = first(Linear.linear(x, leaves[6], leaves[7]));
            return optimizer.train(crossEntropy(x, labels), parameters, leaves);
        }
    }

    static final class ResidualStep extends DjlWorkload {
        private final Problem.ResidualBlock problem;
        private final NDArray[] means = new NDArray[2];
        private final NDArray[] variances = new NDArray[2];
        private NDArray input;
        private NDArray target;
        private NDArray[] parameters;
        private Sgd optimizer;

        ResidualStep(Problem.ResidualBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = array(problem.input());
            target = array(problem.target());
            parameters = arrays(problem.parameters());
            for (int half = 0; half < 2; half++) {
                means[half] = zeros(problem.channels());
                variances[half] = ones(problem.channels());
            }
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = leaf(input);
            var y = Activation.relu(normalised(Activation.relu(normalised(x, leaves, 0, means[0], variances[0])), leaves, 1, means[1], variances[1]).addi(x));
            return optimizer.train(meanSquaredError(y, target), parameters, leaves);
        }
    }

    /** Convolution {@code i} and its batch norm. */
    private static NDArray normalised(NDArray x, NDArray[] leaves, int i, NDArray mean, NDArray variance) {
        var y = first(Conv2d.conv2d(x, leaves[3 * i], null, ONE, ONE));
        return first(BatchNorm.batchNorm(y, mean, variance, leaves[3 * i + 1], leaves[3 * i + 2], 1,
                (float) Problem.ResidualBlock.MOMENTUM, (float) Problem.ResidualBlock.EPSILON, true));
    }

    static final class TransformerStep extends DjlWorkload {
        private final Problem.TransformerBlock problem;
        private NDArray input;
        private NDArray target;
        private NDArray scale;
        private NDArray mask;
        private NDArray[] parameters;
        private Sgd optimizer;

        TransformerStep(Problem.TransformerBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = array(problem.input());
            target = array(problem.target());
            scale = scalar(1 / Math.sqrt((double) problem.width() / problem.heads()));
            mask = array(causalMask(problem.tokens()));
            parameters = arrays(problem.parameters());
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            return optimizer.train(meanSquaredError(transformer(problem, leaves, 0, leaf(input), scale, mask), target), parameters, leaves);
        }
    }

    private static NDArray norm(NDArray[] p, int first, NDArray x, long width) {
        return first(LayerNorm.layerNorm(x, new Shape(width), p[first], p[first + 1], (float) Problem.TransformerBlock.EPSILON));
    }

    private static NDArray linear(NDArray[] p, int first, NDArray x) {
        return first(Linear.linear(x, p[first], p[first + 1]));
    }

    /** A block whose parameters begin at {@code at}. */
    private static NDArray transformer(Problem.TransformerBlock b, NDArray[] p, int at, NDArray x, NDArray scale, NDArray mask) {
        var parts = linear(p, at + 2, norm(p, at, x, b.width()))
                .reshape(b.batch(), b.tokens(), 3, b.heads(), b.width() / b.heads()).transpose(2, 0, 3, 1, 4);
        var y = attention(parts.get(0), parts.get(1), parts.get(2), scale, mask);
        var h = x.add(linear(p, at + 4, y.transpose(0, 2, 1, 3).reshape(b.batch(), b.tokens(), b.width())));
        return h.add(linear(p, at + 10, Activation.gelu(linear(p, at + 8, norm(p, at + 6, h, b.width())))));
    }

    static final class GptStep extends DjlWorkload {
        private final Problem.CharGpt problem;
        private NDArray text;
        private NDArray next;
        private NDArray scale;
        private NDArray mask;
        private NDArray[] parameters;
        private Sgd optimizer;

        GptStep(Problem.CharGpt problem) {
            this.problem = problem;
        }

        @Override void load() {
            text = labels(problem.text()).reshape(problem.batch(), problem.tokens());
            next = labels(problem.next());
            scale = scalar(1 / Math.sqrt((double) problem.width() / problem.heads()));
            mask = array(causalMask(problem.tokens()));
            parameters = arrays(problem.parameters());
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = first(Embedding.embedding(text, leaves[0], SparseFormat.DENSE)).add(leaves[1]);
            for (int l = 0; l < problem.layers(); l++) x = transformer(problem.block(), leaves, 2 + 12 * l, x, scale, mask);
            x = norm(leaves, leaves.length - 2, x, problem.width()).matMul(leaves[0].transpose());
            return optimizer.train(crossEntropy(x.reshape(-1, problem.vocabulary()), next), parameters, leaves);
        }
    }

    static final class FashionStep extends DjlWorkload {
        private final Problem.FashionNet problem;
        private final NDArray[] means = new NDArray[7];
        private final NDArray[] variances = new NDArray[7];
        private NDArray images;
        private NDArray labels;
        private NDArray[] parameters;
        private Sgd optimizer;

        FashionStep(Problem.FashionNet problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = array(problem.images());
            labels = labels(problem.labels());
            parameters = arrays(problem.parameters());
            for (int i = 0; i < 7; i++) {
                means[i] = zeros(problem.channels()[i][1]);
                variances[i] = ones(problem.channels()[i][1]);
            }
            optimizer = new Sgd();
        }

        private NDArray layer(NDArray x, NDArray[] leaves, int i) {
            return Activation.relu(normalised(x, leaves, i, means[i], variances[i]));
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = layer(images, leaves, 0);
            for (int i = 1; i < 7; i += 3) {
                x = layer(Pool.maxPool2d(x, TWO, TWO, ZERO, false), leaves, i);
                x = x.add(layer(layer(x, leaves, i + 1), leaves, i + 2));
            }
            return optimizer.train(crossEntropy(linear(leaves, 21, Pool.globalMaxPool2d(x)).mul(0.125f), labels), parameters, leaves);
        }
    }

    static final class LstmStep extends DjlWorkload {
        private final Problem.Lstm problem;
        private NDArray input;
        private NDArray target;
        private NDList state;
        private NDArray[] parameters;
        private Sgd optimizer;

        LstmStep(Problem.Lstm problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = array(problem.input());
            target = array(problem.target());
            state = new NDList(zeros(1, problem.batch(), problem.hidden()), zeros(1, problem.batch(), problem.hidden()));
            parameters = arrays(problem.parameters());
            optimizer = new Sgd();
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var output = first(input.getNDArrayInternal()
                    .lstm(input, state, new NDList(leaves), true, 1, 0, true, false, false));
            return optimizer.train(meanSquaredError(output, target), parameters, leaves);
        }
    }
}
