package io.leibniz.bench;

import static io.leibniz.transform.Transforms.valueAndGradAux;

import io.leibniz.nn.Lstm;
import io.leibniz.nn.LstmCell;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms.Aux;
import io.leibniz.transform.Transforms.ValueAndGradAux;
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

        @Override Loss loss(List<Tensor> parameters, List<Tensor> statistics) {
            var x = input;
            for (int l = 0; l < problem.layers(); l++) {
                x = Functional.linear(x, parameters.get(2 * l), parameters.get(2 * l + 1));
                if (l < problem.layers() - 1) {
                    x = problem.regression() ? x.tanh() : x.relu();
                }
            }
            return new Loss(problem.regression() ? Losses.mse(x, target) : Losses.crossEntropy(x, target));
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

        @Override Loss loss(List<Tensor> p, List<Tensor> statistics) {
            var x = Pools.maxPool2d(Convolutions.conv2d(images, p.get(0), p.get(1), PADDED).relu(), 2);
            x = Pools.maxPool2d(Convolutions.conv2d(x, p.get(2), p.get(3), PADDED).relu(), 2);
            x = Functional.linear(x.reshape(problem.batch(), -1), p.get(4), p.get(5)).relu();
            return new Loss(Losses.crossEntropy(Functional.linear(x, p.get(6), p.get(7)), labels));
        }
    }

    /** A block inside a network: the gradient of its input is computed beside those of its parameters. */
    private abstract static class Block extends LeibnizWorkload.Training {
        private record Point(List<Tensor> parameters, Tensor input) {}

        private Tensor input;
        private Tensor target;

        final void block(HostArray input, HostArray target, List<HostArray> parameters, List<Tensor> statistics) {
            this.input = tensor(input);
            this.target = tensor(target);
            train(parameters, statistics);
        }

        /** The result, and the statistics after it. */
        record Output(Tensor y, List<Tensor> statistics) {}

        abstract Output forward(List<Tensor> parameters, Tensor x, List<Tensor> statistics);

        private Loss loss(List<Tensor> parameters, Tensor x, List<Tensor> statistics) {
            var output = forward(parameters, x, statistics);
            return new Loss(Losses.mse(output.y(), target), output.statistics());
        }

        @Override final Loss loss(List<Tensor> parameters, List<Tensor> statistics) {
            return loss(parameters, input, statistics);
        }

        /** The input's gradient is wanted too. */
        @Override final ValueAndGradAux<List<Tensor>, List<Tensor>> differentiated(List<Tensor> parameters, List<Tensor> statistics) {
            var result = valueAndGradAux((Function<Point, Aux<List<Tensor>>>) p -> loss(p.parameters(), p.input(), statistics).aux())
                    .apply(new Point(parameters, input));
            return new ValueAndGradAux<>(result.value(), result.grad().parameters(), result.aux());
        }
    }

    static final class ResidualStep extends Block {
        private final Problem.ResidualBlock problem;
        ResidualStep(Problem.ResidualBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            var mean = Tensor.zeros(problem.channels());
            var variance = Tensor.ones(problem.channels());
            block(problem.input(), problem.target(), problem.parameters(), List.of(mean.mul(1), variance.mul(1), mean.mul(1), variance.mul(1)));
        }

        @Override Output forward(List<Tensor> p, Tensor x, List<Tensor> running) {
            var first = normalised(p, x, 0);
            var second = normalised(p, first.y().relu(), 1);
            return new Output(second.y().add(x).relu(), List.of(
                    blend(running.get(0), first.mean()), blend(running.get(1), first.variance()),
                    blend(running.get(2), second.mean()), blend(running.get(3), second.variance())));
        }
    }

    /** Convolution {@code i} and its batch norm. */
    private static Norms.BatchNorm normalised(List<Tensor> p, Tensor x, int i) {
        return Norms.batchNorm(Convolutions.conv2d(x, p.get(3 * i), null, PADDED), p.get(3 * i + 1), p.get(3 * i + 2),
                Problem.ResidualBlock.EPSILON);
    }

    private static Tensor blend(Tensor running, Tensor batch) {
        return running.mul(1 - Problem.ResidualBlock.MOMENTUM).add(batch.detach().mul(Problem.ResidualBlock.MOMENTUM));
    }

    static final class TransformerStep extends Block {
        private final Problem.TransformerBlock problem;

        TransformerStep(Problem.TransformerBlock problem) {
            this.problem = problem;
        }

        @Override void load() {
            block(problem.input(), problem.target(), problem.parameters(), List.of());
        }

        @Override Output forward(List<Tensor> p, Tensor x, List<Tensor> statistics) {
            return new Output(transformer(problem, p, x), List.of());
        }
    }

    private static Tensor linear(List<Tensor> p, Tensor x, int first) {
        return Functional.linear(x, p.get(first), p.get(first + 1));
    }

    private static Tensor norm(List<Tensor> p, Tensor x, int first) {
        return Norms.layerNorm(x, p.get(first).shape(), p.get(first), p.get(first + 1), Problem.TransformerBlock.EPSILON);
    }

    /** @param p the parameters of this block alone */
    private static Tensor transformer(Problem.TransformerBlock problem, List<Tensor> p, Tensor x) {
        int heads = problem.heads();
        var parts = linear(p, norm(p, x, 0), 2).reshape(problem.batch(), problem.tokens(), 3, heads, problem.width() / heads)
                .permute(2, 0, 3, 1, 4);
        var y = Functional.scaledDotProductAttention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2), null, true);
        var h = x.add(linear(p, y.transpose(1, 2).reshape(problem.batch(), problem.tokens(), problem.width()), 4));
        return h.add(linear(p, linear(p, norm(p, h, 6), 8).gelu(), 10));
    }

    static final class GptStep extends LeibnizWorkload.Training {
        private final Problem.CharGpt problem;
        private Tensor text;
        private Tensor next;

        GptStep(Problem.CharGpt problem) {
            this.problem = problem;
        }

        @Override void load() {
            text = Tensor.of(problem.text()).reshape(problem.batch(), problem.tokens());
            next = Tensor.of(problem.next());
            train(problem.parameters());
        }

        @Override Loss loss(List<Tensor> p, List<Tensor> statistics) {
            var x = Functional.embedding(p.get(0), text).add(p.get(1));
            for (int l = 0; l < problem.layers(); l++) x = transformer(problem.block(), p.subList(2 + 12 * l, 14 + 12 * l), x);
            x = norm(p, x, p.size() - 2).matmul(p.get(0).t());
            return new Loss(Losses.crossEntropy(x.reshape(-1, problem.vocabulary()), next));
        }
    }

    static final class FashionStep extends LeibnizWorkload.Training {
        private final Problem.FashionNet problem;
        private Tensor images;
        private Tensor labels;

        FashionStep(Problem.FashionNet problem) {
            this.problem = problem;
        }

        @Override void load() {
            images = tensor(problem.images());
            labels = Tensor.of(problem.labels());
            var running = new ArrayList<Tensor>();
            for (int[] c : problem.channels()) {
                running.add(Tensor.zeros(c[1]).mul(1));
                running.add(Tensor.ones(c[1]).mul(1));
            }
            train(problem.parameters(), running);
        }

        private static Tensor layer(List<Tensor> p, Tensor x, List<Tensor> running, List<Tensor> after) {
            int i = after.size() / 2;
            var y = normalised(p, x, i);
            after.add(blend(running.get(2 * i), y.mean()));
            after.add(blend(running.get(2 * i + 1), y.variance()));
            return y.y().relu();
        }

        @Override Loss loss(List<Tensor> p, List<Tensor> running) {
            var after = new ArrayList<Tensor>();
            var x = layer(p, images, running, after);
            for (int stage = 0; stage < 2; stage++) {
                x = layer(p, Pools.maxPool2d(x, 2), running, after);
                x = x.add(layer(p, layer(p, x, running, after), running, after));
            }
            return new Loss(Losses.crossEntropy(linear(p, x.amax(2, 3), p.size() - 2).mul(0.125), labels), after);
        }
    }

    static final class LstmStep extends LeibnizWorkload.Training {
        private final Problem.Lstm problem;
        private Tensor input;
        private Tensor target;

        LstmStep(Problem.Lstm problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = tensor(problem.input());
            target = tensor(problem.target());
            train(problem.parameters());
        }

        @Override Loss loss(List<Tensor> p, List<Tensor> statistics) {
            var layer = new Lstm(List.of(new LstmCell(p.get(0), p.get(1), p.get(2), p.get(3), null)), List.of(), 0);
            return new Loss(Losses.mse(layer.run(input.transpose(0, 1)).y().transpose(0, 1), target));
        }
    }
}
