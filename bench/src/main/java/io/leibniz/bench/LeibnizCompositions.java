package io.leibniz.bench;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.LogisticRegression;
import io.leibniz.testkit.SmallClassifier;
import io.leibniz.tree.Tree;
import java.util.List;

/** Compositions of transforms. */
final class LeibnizCompositions {
    private LeibnizCompositions() {}

    static final class Hessian extends LeibnizWorkload {
        private final Problem.LogisticHessian problem;
        private LogisticRegression regression;
        private Tensor w;

        Hessian(Problem.LogisticHessian problem) {
            this.problem = problem;
        }

        @Override void load() {
            regression = new LogisticRegression(tensor(problem.x()).to(DType.F64), Tensor.of(problem.labels()).to(DType.F64));
            w = Tensor.full(Shape.of(problem.features()), Problem.LogisticHessian.WEIGHT, DType.F64);
        }

        private Tensor hessian() {
            return switch (problem.way()) {
                case FORWARD_OVER_REVERSE_BY_COLUMNS -> regression.hessianByColumns(w);
                case REVERSE_OVER_REVERSE -> regression.hessianByRows(w);
                case FORWARD_OVER_REVERSE_AT_ONCE -> regression.hessianAtOnce(w);
            };
        }

        @Override public double step() {
            return hessian().numel();
        }

        @Override public double checksum() {
            return magnitude(List.of(hessian().to(DType.F32)));
        }
    }

    static final class Gradients extends LeibnizWorkload {
        private final Problem.PerSample problem;
        private SmallClassifier model;
        private Tensor images;
        private Tensor labels;

        Gradients(Problem.PerSample problem) {
            this.problem = problem;
        }

        @Override void load() {
            var p = tensors(problem.parameters());
            model = new SmallClassifier(p.get(0), p.get(1), p.get(2), p.get(3));
            images = tensor(problem.images());
            labels = Tensor.of(problem.labels());
        }

        private SmallClassifier gradients() {
            return switch (problem.way()) {
                case MAPPED -> model.perSample(images, labels);
                case LOOP -> model.perSampleByLoop(images, labels);
                case MEAN_ONLY -> model.gradient(images, labels);
            };
        }

        @Override public double step() {
            return gradients().hidden().numel();
        }

        @Override public double checksum() {
            return magnitude(Tree.flatten(gradients()).leaves());
        }
    }
}
