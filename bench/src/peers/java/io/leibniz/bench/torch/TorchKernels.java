package io.leibniz.bench.torch;

import io.leibniz.bench.Problem;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Single operations, forward and backward. */
final class TorchKernels {
    private TorchKernels() {}

    /** An operation with gradients for all its inputs from a given cotangent. */
    private abstract static class Differentiated extends TorchWorkload {
        private TensorVector inputs;
        private TensorVector cotangent;

        final void differentiate(Tensor cotangent, Tensor... inputs) {
            this.inputs = new TensorVector(inputs);
            this.cotangent = new TensorVector(cotangent);
        }

        abstract Tensor forward();

        @Override final double run() {
            return gradients(forward(), inputs, cotangent).size();
        }

        @Override public final double checksum() {
            try (var _ = new PointerScope()) {
                var output = forward();
                return magnitude(output) + magnitude(gradients(output, inputs, cotangent).get());
            }
        }
    }

    static final class Product extends TorchWorkload {
        private final Problem.Matmul problem;
        private Tensor a;
        private Tensor b;
        private Tensor c;

        Product(Problem.Matmul problem) {
            this.problem = problem;
        }

        @Override void load() {
            GradMode.set_enabled(false);
            a = tensor(problem.a());
            b = tensor(problem.b());
            c = a.mm(b);
        }

        @Override double run() {
            torch.mm_out(c, a, b);
            return c.dim();
        }

        @Override public double checksum() {
            step();
            return magnitude(c);
        }
    }

    static final class Convolve extends Differentiated {
        private static final long[] ONE = {1, 1};
        private final Problem.Convolution problem;
        private final long[] padding;
        private Tensor input;
        private Tensor kernels;

        Convolve(Problem.Convolution problem) {
            this.problem = problem;
            this.padding = new long[] {problem.kernel() / 2, problem.kernel() / 2};
        }

        @Override void load() {
            input = variable(problem.input());
            kernels = variable(problem.kernels());
            differentiate(tensor(problem.cotangent()), input, kernels);
        }

        @Override Tensor forward() {
            return torch.conv2d(input, kernels, NONE, ONE, padding, ONE, 1);
        }
    }

    /** Handles are closed one by one: a scope's bookkeeping would cost as much as the multiplications. */
    static final class Chain extends TorchWorkload {
        private final Problem.ScalarChain problem;
        private Tensor x;

        Chain(Problem.ScalarChain problem) {
            this.problem = problem;
        }

        @Override void load() {
            x = torch.tensor(Problem.ScalarChain.X);
            x.set_requires_grad(true);
        }

        @Override double run() {
            return step();
        }

        @Override public double step() {
            var y = x.mul(x);
            for (int i = 1; i < problem.length(); i++) {
                var next = y.mul(x);
                y.close();
                y = next;
            }
            y.backward();
            y.close();
            try (var gradient = x.mutable_grad()) {
                double value = gradient.item_float();
                gradient.reset();
                return value;
            }
        }
    }

    static final class Attend extends Differentiated {
        private final Problem.Attention problem;
        private final DoubleOptional defaultScale = new DoubleOptional();
        private Tensor query;
        private Tensor key;
        private Tensor value;

        Attend(Problem.Attention problem) {
            this.problem = problem;
        }

        @Override void load() {
            query = variable(problem.part(1));
            key = variable(problem.part(2));
            value = variable(problem.part(3));
            differentiate(tensor(problem.part(4)), query, key, value);
        }

        @Override Tensor forward() {
            return torch.scaled_dot_product_attention(query, key, value, NONE, 0, true, defaultScale, false);
        }
    }

    static final class Gelu extends Differentiated {
        private final Problem.GeluChain problem;
        private final Scalar half = new Scalar(0.5);
        private final Scalar one = new Scalar(1.0);
        private final Scalar three = new Scalar(3.0);
        private final Scalar cubic = new Scalar(Problem.GeluChain.CUBIC);
        private final Scalar scale = new Scalar(Problem.GeluChain.SCALE);
        private Tensor x;

        Gelu(Problem.GeluChain problem) {
            this.problem = problem;
        }

        @Override void load() {
            x = variable(problem.input());
            differentiate(tensor(problem.cotangent()), x);
        }

        @Override Tensor forward() {
            if (problem.fused()) {
                return torch.gelu(x, "tanh");
            }
            var inner = x.add(x.pow(three), cubic).mul(scale);
            return x.mul(half).mul(inner.tanh().add(one));
        }
    }

    static final class CrossEntropy extends TorchWorkload {
        private final Problem.SoftmaxCrossEntropy problem;
        private Tensor logits;
        private Tensor labels;
        private TensorVector inputs;

        CrossEntropy(Problem.SoftmaxCrossEntropy problem) {
            this.problem = problem;
        }

        @Override void load() {
            logits = variable(problem.logits());
            labels = torch.tensor(problem.labels());
            inputs = new TensorVector(logits);
        }

        @Override double run() {
            var loss = torch.cross_entropy_loss(logits, labels);
            torch.grad(new TensorVector(loss), inputs);
            return loss.item_float();
        }

        @Override public double checksum() {
            try (var _ = new PointerScope()) {
                var loss = torch.cross_entropy_loss(logits, labels);
                return loss.item_float() + magnitude(torch.grad(new TensorVector(loss), inputs).get());
            }
        }
    }

    static final class Normalise extends Differentiated {
        private final Problem.LayerNorm problem;
        private Tensor input;
        private TensorOptional scale;
        private TensorOptional shift;

        Normalise(Problem.LayerNorm problem) {
            this.problem = problem;
        }

        @Override void load() {
            input = variable(problem.input());
            var scale = variable(problem.scale());
            var shift = variable(problem.shift());
            this.scale = new TensorOptional(scale);
            this.shift = new TensorOptional(shift);
            differentiate(tensor(problem.cotangent()), input, scale, shift);
        }

        @Override Tensor forward() {
            return torch.layer_norm(input, new long[] {problem.width()}, scale, shift, Problem.LayerNorm.EPSILON, false);
        }
    }
}
