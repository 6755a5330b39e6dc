package io.leibniz.bench;

import static io.leibniz.transform.Transforms.valueAndGrad;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Whole training steps on this library. */
final class LeibnizNets {
    private static final ConvOptions PADDED = ConvOptions.of(1, 1);

    private LeibnizNets() {}

    static final class PerceptronStep extends LeibnizWorkload.Training {
        private final Problem.Perceptron problem;
        private Tensor input;
        private Tensor target;

        PerceptronStep(Problem.Perceptron problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = tensor(problem.input());
            target = problem.regression() ? tensor(problem.target()) : Tensor.of(problem.labels());
            var parameters = new ArrayList<HostArray>();
            for (int l = 0; l < problem.layers(); l++) {
                parameters.add(problem.weight(l));
                parameters.add(problem.bias(l));
            }
            train(parameters);
        }

        @Override Tensor loss(List<Tensor> parameters) {
            var x = input;
            for (int l = 0; l < problem.layers(); l++) {
                x = Functional.linear(x, parameters.get(2 * l), parameters.get(2 * l + 1));
                if (l < problem.layers() - 1) {
                    x = problem.regression() ? x.tanh() : x.relu();
                }
            }
            return problem.regression() ? Losses.mse(x, target) : Losses.crossEntropy(x, target);
        }
    }

    static final class CnnStep extends LeibnizWorkload.Training {
        private final Problem.SmallCnn problem;
        private Tensor images;
        private Tensor labels;

        CnnStep(Problem.SmallCnn problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = tensor(problem.images());
            labels = Tensor.of(problem.labels());
            train(problem.parameters());
        }

        @Override Tensor loss(List<Tensor> p) {
            var x = Pools.maxPool2d(Convolutions.conv2d(images, p.get(0), p.get(1), PADDED).relu(), 2);
            x = Pools.maxPool2d(Convolutions.conv2d(x, p.get(2), p.get(3), PADDED).relu(), 2);
            x = Functional.linear(x.reshape(problem.batch(), -1), p.get(4), p.get(5)).relu();
            return Losses.crossEntropy(Functional.linear(x, p.get(6), p.get(7)), labels);
        }
    }

    /** A block inside a network: the gradient of its input is computed beside those of its parameters. */
    private abstract static class Block extends LeibnizWorkload.Training {
        private record Point(List<Tensor> parameters, Tensor input) {}

        private Tensor input;
        private Tensor target;

        final void block(HostArray input, HostArray target, List<HostArray> parameters) {
            this.input = tensor(input);
            this.target = tensor(target);
            train(parameters);
        }

        abstract Tensor forward(List<Tensor> parameters, Tensor x);

        @Override final Tensor loss(List<Tensor> parameters) {
            return Losses.mse(forward(parameters, input), target);
        }

        /** The input's gradient is wanted too. */
        @Override final Transforms.ValueAndGrad<List<Tensor>> differentiated(List<Tensor> parameters) {
            var result = valueAndGrad((Function<Point, Tensor>) p -> Losses.mse(forward(p.parameters(), p.input()), target))
                    .apply(new Point(parameters, input));
            return new Transforms.ValueAndGrad<>(result.value(), result.grad().parameters());
        }
    }

    static final class ResidualStep extends Block {
        private final Problem.ResidualBlock problem;
        private final Tensor[] means = new Tensor[2];
        private final Tensor[] variances = new Tensor[2];

        ResidualStep(Problem.ResidualBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            for (int half = 0; half < 2; half++) {
                means[half] = Tensor.zeros(problem.channels());
                variances[half] = Tensor.ones(problem.channels());
            }
            block(problem.input(), problem.target(), problem.parameters());
        }

        private Tensor half(List<Tensor> p, Tensor x, int half) {
            var norm = Norms.batchNorm(Convolutions.conv2d(x, p.get(3 * half), null, PADDED),
                    p.get(3 * half + 1), p.get(3 * half + 2), Problem.ResidualBlock.EPSILON);
            means[half] = blend(means[half], norm.mean());
            variances[half] = blend(variances[half], norm.variance());
            return norm.y();
        }

        private static Tensor blend(Tensor running, Tensor batch) {
            return running.mul(1 - Problem.ResidualBlock.MOMENTUM)
                    .add(batch.detach().mul(Problem.ResidualBlock.MOMENTUM));
        }

        @Override Tensor forward(List<Tensor> p, Tensor x) {
            return half(p, half(p, x, 0).relu(), 1).add(x).relu();
        }
    }

    static final class TransformerStep extends Block {
        private final Problem.TransformerBlock problem;

        TransformerStep(Problem.TransformerBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            block(problem.input(), problem.target(), problem.parameters());
        }

        private Tensor norm(List<Tensor> p, Tensor x, int first) {
            return Norms.layerNorm(x, Shape.of(problem.width()), p.get(first), p.get(first + 1),
                    Problem.TransformerBlock.EPSILON);
        }

        private static Tensor linear(List<Tensor> p, Tensor x, int first) {
            return Functional.linear(x, p.get(first), p.get(first + 1));
        }

        private Tensor attention(List<Tensor> p, Tensor x) {
            int heads = problem.heads();
            var parts = linear(p, x, 2).reshape(problem.batch(), problem.tokens(), 3, heads, problem.width() / heads)
                    .permute(2, 0, 3, 1, 4);
            var y = Functional.scaledDotProductAttention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2),
                    null, true);
            return linear(p, y.transpose(1, 2).reshape(problem.batch(), problem.tokens(), problem.width()), 4);
        }

        @Override Tensor forward(List<Tensor> p, Tensor x) {
            var h = x.add(attention(p, norm(p, x, 0)));
            return h.add(linear(p, linear(p, norm(p, h, 6), 8).gelu(), 10));
        }
    }
}
