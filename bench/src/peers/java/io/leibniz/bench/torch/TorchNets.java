package io.leibniz.bench.torch;

import io.leibniz.bench.Problem;
import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Whole training steps. */
final class TorchNets {
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] ZERO = {0, 0};
    private static final DoubleOptional DEFAULT_SCALE = new DoubleOptional();

    private TorchNets() {}

    static final class PerceptronStep extends TorchWorkload {
        private final Problem.Perceptron problem;
        private Tensor input;
        private Tensor target;
        private Tensor[] weights;
        private TensorOptional[] biases;
        private SGD optimizer;

        PerceptronStep(Problem.Perceptron problem) {
            this.problem = problem;
        }

        @Override void load() {
            int layers = problem.layers();
            input = tensor(problem.input());
            target = problem.regression() ? tensor(problem.target()) : torch.tensor(problem.labels());
            weights = new Tensor[layers];
            biases = new TensorOptional[layers];
            var parameters = new Tensor[2 * layers];
            for (int l = 0; l < layers; l++) {
                parameters[2 * l] = weights[l] = variable(problem.weight(l));
                parameters[2 * l + 1] = variable(problem.bias(l));
                biases[l] = new TensorOptional(parameters[2 * l + 1]);
            }
            optimizer = sgd(parameters);
        }

        @Override double run() {
            var x = input;
            for (int l = 0; l < weights.length; l++) {
                x = torch.linear(x, weights[l], biases[l]);
                if (l < weights.length - 1) {
                    x = problem.regression() ? x.tanh() : x.relu();
                }
            }
            return train(problem.regression() ? torch.mse_loss(x, target) : torch.cross_entropy_loss(x, target), optimizer);
        }
    }

    static final class CnnStep extends TorchWorkload {
        private final Problem.SmallCnn problem;
        private Tensor images;
        private Tensor labels;
        private Tensor[] parameters;
        private TensorOptional[] biases;
        private SGD optimizer;

        CnnStep(Problem.SmallCnn problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = tensor(problem.images());
            labels = torch.tensor(problem.labels());
            parameters = variables(problem.parameters());
            biases = new TensorOptional[4];
            for (int l = 0; l < 4; l++) {
                biases[l] = new TensorOptional(parameters[2 * l + 1]);
            }
            optimizer = sgd(parameters);
        }

        @Override double run() {
            var x = images;
            for (int l = 0; l < 2; l++) {
                x = torch.conv2d(x, parameters[2 * l], biases[l], ONE, ONE, ONE, 1).relu();
                x = torch.max_pool2d(x, TWO, TWO, ZERO, ONE, false);
            }
            x = torch.linear(x.flatten(1, -1), parameters[4], biases[2]).relu();
            x = torch.linear(x, parameters[6], biases[3]);
            return train(torch.cross_entropy_loss(x, labels), optimizer);
        }
    }

    static final class ResidualStep extends TorchWorkload {
        private final Problem.ResidualBlock problem;
        private final Tensor[] kernels = new Tensor[2];
        private final TensorOptional[] scales = new TensorOptional[2];
        private final TensorOptional[] shifts = new TensorOptional[2];
        private final TensorOptional[] means = new TensorOptional[2];
        private final TensorOptional[] variances = new TensorOptional[2];
        private Tensor input;
        private Tensor target;
        private SGD optimizer;

        ResidualStep(Problem.ResidualBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = variable(problem.input());
            target = tensor(problem.target());
            var parameters = variables(problem.parameters());
            for (int half = 0; half < 2; half++) {
                kernels[half] = parameters[3 * half];
                scales[half] = new TensorOptional(parameters[3 * half + 1]);
                shifts[half] = new TensorOptional(parameters[3 * half + 2]);
                means[half] = new TensorOptional(torch.zeros(problem.channels()));
                variances[half] = new TensorOptional(torch.ones(problem.channels()));
            }
            optimizer = sgd(parameters);
        }

        private Tensor half(Tensor x, int half) {
            var y = torch.conv2d(x, kernels[half], NONE, ONE, ONE, ONE, 1);
            return torch.batch_norm(y, scales[half], shifts[half], means[half], variances[half], true,
                    Problem.ResidualBlock.MOMENTUM, Problem.ResidualBlock.EPSILON, false);
        }

        @Override double run() {
            var y = half(half(input, 0).relu_(), 1).add_(input).relu_();
            double loss = train(torch.mse_loss(y, target), optimizer);
            input.mutable_grad().reset();
            return loss;
        }
    }

    static final class TransformerStep extends TorchWorkload {
        private final Problem.TransformerBlock problem;
        private Tensor input;
        private Tensor target;
        private Tensor[] parameters;
        private TensorOptional[] optional;
        private SGD optimizer;

        TransformerStep(Problem.TransformerBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = variable(problem.input());
            target = tensor(problem.target());
            parameters = variables(problem.parameters());
            optional = optional(parameters);
            optimizer = sgd(parameters);
        }

        @Override double run() {
            double loss = train(torch.mse_loss(transformer(problem, parameters, optional, 0, input), target), optimizer);
            input.mutable_grad().reset();
            return loss;
        }
    }

    private static TensorOptional[] optional(Tensor[] tensors) {
        return Arrays.stream(tensors).map(TensorOptional::new).toArray(TensorOptional[]::new);
    }

    private static Tensor norm(TensorOptional[] optional, int first, Tensor x, long width) {
        return torch.layer_norm(x, new long[] {width}, optional[first], optional[first + 1], Problem.TransformerBlock.EPSILON, false);
    }

    private static Tensor linear(Tensor[] p, TensorOptional[] optional, int first, Tensor x) {
        return torch.linear(x, p[first], optional[first + 1]);
    }

    /** A block whose parameters begin at {@code at}. */
    private static Tensor transformer(Problem.TransformerBlock b, Tensor[] p, TensorOptional[] optional, int at, Tensor x) {
        var parts = linear(p, optional, at + 2, norm(optional, at, x, b.width()))
                .view(b.batch(), b.tokens(), 3, b.heads(), b.width() / b.heads()).permute(2, 0, 3, 1, 4);
        var y = torch.scaled_dot_product_attention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2),
                TorchWorkload.NONE, 0, true, DEFAULT_SCALE, false);
        var h = x.add(linear(p, optional, at + 4, y.transpose(1, 2).reshape(b.batch(), b.tokens(), b.width())));
        return h.add(linear(p, optional, at + 10, torch.gelu(linear(p, optional, at + 8, norm(optional, at + 6, h, b.width())))));
    }

    static final class GptStep extends TorchWorkload {
        private final Problem.CharGpt problem;
        private Tensor text;
        private Tensor next;
        private Tensor[] parameters;
        private TensorOptional[] optional;
        private SGD optimizer;

        GptStep(Problem.CharGpt problem) {
            this.problem = problem;
        }

        @Override void load() {
            text = torch.tensor(problem.text()).reshape(problem.batch(), problem.tokens());
            next = torch.tensor(problem.next());
            parameters = variables(problem.parameters());
            optional = optional(parameters);
            optimizer = sgd(parameters);
        }

        @Override double run() {
            var x = torch.embedding(parameters[0], text).add(parameters[1]);
            for (int l = 0; l < problem.layers(); l++) x = transformer(problem.block(), parameters, optional, 2 + 12 * l, x);
            x = torch.matmul(norm(optional, parameters.length - 2, x, problem.width()), parameters[0].t());
            return train(torch.cross_entropy_loss(x.reshape(-1, problem.vocabulary()), next), optimizer);
        }
    }

    static final class FashionStep extends TorchWorkload {
        private final Problem.FashionNet problem;
        private final TensorOptional[] means = new TensorOptional[7];
        private final TensorOptional[] variances = new TensorOptional[7];
        private Tensor images;
        private Tensor labels;
        private Tensor[] parameters;
        private TensorOptional[] optional;
        private SGD optimizer;

        FashionStep(Problem.FashionNet problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = tensor(problem.images());
            labels = torch.tensor(problem.labels());
            parameters = variables(problem.parameters());
            optional = optional(parameters);
            for (int i = 0; i < 7; i++) {
                means[i] = new TensorOptional(torch.zeros(problem.channels()[i][1]));
                variances[i] = new TensorOptional(torch.ones(problem.channels()[i][1]));
            }
            optimizer = sgd(parameters);
        }

        private Tensor layer(Tensor x, int i) {
            var y = torch.conv2d(x, parameters[3 * i], NONE, ONE, ONE, ONE, 1);
            return torch.batch_norm(y, optional[3 * i + 1], optional[3 * i + 2], means[i], variances[i], true,
                    Problem.ResidualBlock.MOMENTUM, Problem.ResidualBlock.EPSILON, false).relu_();
        }

        @Override double run() {
            var x = layer(images, 0);
            for (int i = 1; i < 7; i += 3) {
                x = layer(torch.max_pool2d(x, TWO, TWO, ZERO, ONE, false), i);
                x = x.add(layer(layer(x, i + 1), i + 2));
            }
            var y = linear(parameters, optional, 21, x.amax(new long[] {2, 3}, false)).mul(new Scalar(0.125f));
            return train(torch.cross_entropy_loss(y, labels), optimizer);
        }
    }

    static final class LstmStep extends TorchWorkload {
        private final Problem.Lstm problem;
        private Tensor input;
        private Tensor target;
        private TensorVector state;
        private TensorVector parameters;
        private SGD optimizer;

        LstmStep(Problem.Lstm problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = tensor(problem.input());
            target = tensor(problem.target());
            state = new TensorVector(torch.zeros(1, problem.batch(), problem.hidden()),
                    torch.zeros(1, problem.batch(), problem.hidden()));
            var list = variables(problem.parameters());
            parameters = new TensorVector(list);
            optimizer = sgd(list);
        }

        @Override double run() {
            var output = torch.lstm(input, state, parameters, true, 1, 0, true, false, false).get0();
            return train(torch.mse_loss(output, target), optimizer);
        }
    }
}
