package io.leibniz.bench.torch;

import io.leibniz.bench.Problem;
import java.util.ArrayList;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients of gradients, and gradients one by one. */
final class TorchCompositions {
    private TorchCompositions() {}

    /** The gradient is recorded once and walked back once for each of its elements. */
    static final class Hessian extends TorchDoubles {
        private final Problem.LogisticHessian problem;
        private Tensor x;
        private Tensor y;
        private Tensor w;
        private Tensor units;

        Hessian(Problem.LogisticHessian problem) {
            this.problem = problem;
        }

        @Override void load() {
            x = tensor(problem.x()).to(torch.ScalarType.Double);
            y = torch.tensor(problem.labels()).to(torch.ScalarType.Double);
            w = leaf(torch.full(new long[] {problem.features()}, new Scalar(Problem.LogisticHessian.WEIGHT), DOUBLE));
            units = torch.eye(problem.features(), DOUBLE);
        }

        @Override Tensor[] compute() {
            var z = x.matmul(w);
            var loss = torch.binary_cross_entropy_with_logits(z, y);
            var inputs = new TensorVector(w);
            var gradient = torch.grad(new TensorVector(loss), inputs, new TensorVector(torch.ones_like(loss)), KEEP_GRAPH, true, false);
            var rows = new ArrayList<Tensor>();
            for (int i = 0; i < problem.features(); i++) {
                rows.add(torch.grad(gradient, inputs, new TensorVector(units.select(0, i)), KEEP_GRAPH, false, false).get(0));
            }
            return new Tensor[] {torch.stack(new TensorVector(rows.toArray(Tensor[]::new)))};
        }
    }

    static final class Gradients extends TorchWorkload {
        private final Problem.PerSample problem;
        private Tensor[] parameters;
        private TensorVector inputs;
        private TensorOptional hiddenBias;
        private TensorOptional outBias;
        private Tensor images;
        private Tensor labels;

        Gradients(Problem.PerSample problem) {
            this.problem = problem;
        }

        @Override void load() {
            parameters = variables(problem.parameters());
            inputs = new TensorVector(parameters);
            hiddenBias = new TensorOptional(parameters[1]);
            outBias = new TensorOptional(parameters[3]);
            images = tensor(problem.images());
            labels = torch.tensor(problem.labels());
        }

        private Tensor[] gradient(Tensor x, Tensor y) {
            var h = torch.linear(x, parameters[0], hiddenBias).tanh();
            var loss = torch.cross_entropy_loss(torch.linear(h, parameters[2], outBias), y);
            return torch.grad(new TensorVector(loss), inputs).get();
        }

        private Tensor[] gradients() {
            if (problem.way() == Problem.PerSample.Way.MEAN_ONLY) return gradient(images, labels);
            var all = new Tensor[parameters.length][problem.batch()];
            for (int i = 0; i < problem.batch(); i++) {
                var one = gradient(images.narrow(0, i, 1), labels.narrow(0, i, 1));
                for (int leaf = 0; leaf < one.length; leaf++) all[leaf][i] = one[leaf];
            }
            var stacked = new Tensor[parameters.length];
            for (int leaf = 0; leaf < stacked.length; leaf++) stacked[leaf] = torch.stack(new TensorVector(all[leaf]));
            return stacked;
        }

        @Override double run() {
            return gradients().length;
        }

        @Override public double checksum() {
            return magnitude(gradients());
        }
    }
}
