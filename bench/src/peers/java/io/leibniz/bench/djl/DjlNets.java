package io.leibniz.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
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

        private NDArray half(NDArray x, NDArray[] leaves, int half) {
            var y = first(Conv2d.conv2d(x, leaves[3 * half], null, ONE, ONE));
            return first(BatchNorm.batchNorm(y, means[half], variances[half], leaves[3 * half + 1], leaves[3 * half + 2],
                    1, (float) Problem.ResidualBlock.MOMENTUM, (float) Problem.ResidualBlock.EPSILON, true));
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = leaf(input);
            var y = Activation.relu(half(Activation.relu(half(x, leaves, 0)), leaves, 1).addi(x));
            return optimizer.train(meanSquaredError(y, target), parameters, leaves);
        }
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

        private NDArray norm(NDArray x, NDArray[] leaves, int first) {
            return first(LayerNorm.layerNorm(x, new Shape(problem.width()), leaves[first], leaves[first + 1],
                    (float) Problem.TransformerBlock.EPSILON));
        }

        private static NDArray linear(NDArray x, NDArray[] leaves, int first) {
            return first(Linear.linear(x, leaves[first], leaves[first + 1]));
        }

        private NDArray attend(NDArray x, NDArray[] leaves) {
            int heads = problem.heads();
            var parts = linear(x, leaves, 2)
                    .reshape(problem.batch(), problem.tokens(), 3, heads, problem.width() / heads)
                    .transpose(2, 0, 3, 1, 4);
            var y = attention(parts.get(0), parts.get(1), parts.get(2), scale, mask);
            return linear(y.transpose(0, 2, 1, 3).reshape(problem.batch(), problem.tokens(), problem.width()), leaves, 4);
        }

        @Override double run() {
            var leaves = leaves(parameters);
            var x = leaf(input);
            var h = x.add(attend(norm(x, leaves, 0), leaves));
            var y = h.add(linear(Activation.gelu(linear(norm(h, leaves, 6), leaves, 8)), leaves, 10));
            return optimizer.train(meanSquaredError(y, target), parameters, leaves);
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
