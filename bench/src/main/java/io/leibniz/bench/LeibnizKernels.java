package io.leibniz.bench;

import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Update;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Function3;
import io.leibniz.transform.Transforms;
import java.util.List;
import java.util.function.BiFunction;

/** Single operations, forward and backward, on this library. */
final class LeibnizKernels {
    private LeibnizKernels() {}

    static final class Product extends LeibnizWorkload {
        private final Problem.Matmul problem;
        private Tensor a;
        private Tensor b;

        Product(Problem.Matmul problem) {
            this.problem = problem;
        }

        @Override void load() {
            a = tensor(problem.a());
            b = tensor(problem.b());
        }

        @Override public double step() {
            return a.matmul(b).rank();
        }

        @Override public double checksum() {
            return magnitude(List.of(a.matmul(b)));
        }
    }

    static final class Convolve extends LeibnizWorkload.Differentiated {
        private final Problem.Convolution problem;
        private final ConvOptions options;

        Convolve(Problem.Convolution problem) {
            this.problem = problem;
            this.options = ConvOptions.of(1, problem.kernel() / 2);
        }

        @Override void load() {
            differentiate(problem.cotangent(), problem.input(), problem.kernels());
        }

        @Override Tensor forward(List<Tensor> inputs) {
            return Convolutions.conv2d(inputs.get(0), inputs.get(1), null, options);
        }
    }

    /** Through the door of scripts: each multiplication is recorded as it is made. */
    static final class Chain extends LeibnizWorkload {
        private final Problem.ScalarChain problem;

        Chain(Problem.ScalarChain problem) {
            this.problem = problem;
        }

        @Override void load() {}

        @Override public double step() {
            var x = Tensor.scalar(Problem.ScalarChain.X).requiresGrad();
            var y = x;
            for (int i = 0; i < problem.length(); i++) {
                y = y.mul(x);
            }
            y.backward();
            return x.grad().item();
        }
    }

    static final class Attend extends LeibnizWorkload.Differentiated {
        private final Problem.Attention problem;

        Attend(Problem.Attention problem) {
            this.problem = problem;
        }

        @Override void load() {
            differentiate(problem.part(4), problem.part(1), problem.part(2), problem.part(3));
        }

        @Override Tensor forward(List<Tensor> inputs) {
            return Functional.scaledDotProductAttention(inputs.get(0), inputs.get(1), inputs.get(2), null, true);
        }
    }

    static final class Gelu extends LeibnizWorkload.Differentiated {
        private final Problem.GeluChain problem;

        Gelu(Problem.GeluChain problem) {
            this.problem = problem;
        }

        @Override void load() {
            differentiate(problem.cotangent(), problem.input());
        }

        @Override Tensor forward(List<Tensor> inputs) {
            var x = inputs.getFirst();
            if (problem.fused()) {
                return x.geluTanh();
            }
            var inner = x.add(x.pow(3).mul(Problem.GeluChain.CUBIC)).mul(Problem.GeluChain.SCALE);
            return x.mul(0.5).mul(inner.tanh().add(1));
        }
    }

    static final class CrossEntropy extends LeibnizWorkload {
        private final Problem.SoftmaxCrossEntropy problem;
        private Tensor logits;
        private Tensor labels;

        CrossEntropy(Problem.SoftmaxCrossEntropy problem) {
            this.problem = problem;
        }

        @Override void load() {
            logits = tensor(problem.logits());
            labels = Tensor.of(problem.labels());
        }

        private final BiFunction<Tensor, Tensor, Transforms.ValueAndGrad<Tensor>> differentiated = perhapsCompiled(
                (x, l) -> Transforms.valueAndGrad((Tensor t) -> Losses.crossEntropy(t, l)).apply(x));

        @Override public double step() {
            return differentiated.apply(logits, labels).value().item();
        }

        @Override public double checksum() {
            var result = differentiated.apply(logits, labels);
            return result.value().item() + magnitude(List.of(result.grad()));
        }
    }

    static final class Normalise extends LeibnizWorkload.Differentiated {
        private final Problem.LayerNorm problem;

        Normalise(Problem.LayerNorm problem) {
            this.problem = problem;
        }

        @Override void load() {
            differentiate(problem.cotangent(), problem.input(), problem.scale(), problem.shift());
        }

        @Override Tensor forward(List<Tensor> inputs) {
            return Norms.layerNorm(inputs.get(0), Shape.of(problem.width()), inputs.get(1), inputs.get(2),
                    Problem.LayerNorm.EPSILON);
        }
    }

    static final class AdamStep extends LeibnizWorkload {
        private final Problem.AdamW problem;
        private final AdamW optimizer = AdamW.with(Problem.AdamW.RATE)
                .betas(Problem.AdamW.BETA1, Problem.AdamW.BETA2)
                .epsilon(Problem.AdamW.EPSILON).weightDecay(Problem.AdamW.WEIGHT_DECAY);
        private List<Tensor> parameters;
        private List<Tensor> gradients;
        private OptState<List<Tensor>> state;
        private final Function3<List<Tensor>, List<Tensor>, OptState<List<Tensor>>, Update<List<Tensor>>> updated =
                JIT ? Transforms.jit((Function3<List<Tensor>, List<Tensor>, OptState<List<Tensor>>, Update<List<Tensor>>>) optimizer::update).donate(0, 2)
                        : optimizer::update;

        AdamStep(Problem.AdamW problem) {
            this.problem = problem;
        }

        @Override void load() {
            parameters = tensors(problem.parameters()).stream().map(p -> p.mul(1)).toList();
            gradients = tensors(problem.gradients());
            state = optimizer.init(parameters);
        }

        @Override public double step() {
            var update = updated.apply(parameters, gradients, state);
            parameters = update.model();
            state = update.state();
            return parameters.size();
        }

        @Override public double checksum() {
            step();
            step();
            return magnitude(parameters);
        }
    }
}
