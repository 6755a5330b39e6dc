package io.leibniz.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.leibniz.bench.Problem;

/** Single operations, forward and backward. */
final class DjlKernels {
    private DjlKernels() {}

    /** An operation with gradients for all its inputs from a given cotangent. */
    private abstract static class Differentiated extends DjlWorkload {
        private NDArray[] inputs;
        private NDArray cotangent;

        final void differentiate(NDArray cotangent, NDArray... inputs) {
            this.inputs = inputs;
            this.cotangent = cotangent;
        }

        abstract NDArray forward(NDArray[] leaves);

        @Override final double run() {
            backward(forward(leaves(inputs)), cotangent);
            return 1;
        }

        @Override public final double checksum() {
            try (var scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                var leaves = leaves(inputs);
                var output = forward(leaves);
                backward(output, cotangent);
                double sum = magnitude(output);
                for (var leaf : leaves) {
                    sum += magnitude(leaf.getGradient());
                }
                return sum;
            }
        }
    }

    static final class Product extends DjlWorkload {
        private final Problem.Matmul problem;
        private NDArray a;
        private NDArray b;

        Product(Problem.Matmul problem) {
            this.problem = problem;
        }

        @Override void load() {
            JniUtils.setGradMode(false);
            a = array(problem.a());
            b = array(problem.b());
        }

        @Override double run() {
            return a.matMul(b).getShape().dimension();
        }

        @Override public double checksum() {
            return magnitude(a.matMul(b));
        }
    }

    static final class Convolve extends Differentiated {
        private final Problem.Convolution problem;
        private final Shape stride = new Shape(1, 1);
        private final Shape padding;

        Convolve(Problem.Convolution problem) {
            this.problem = problem;
            this.padding = new Shape(problem.kernel() / 2, problem.kernel() / 2);
        }

        @Override void load() {
            differentiate(array(problem.cotangent()), array(problem.input()), array(problem.kernels()));
        }

        @Override NDArray forward(NDArray[] leaves) {
            return first(Conv2d.conv2d(leaves[0], leaves[1], null, stride, padding));
        }
    }

    /** Arrays are closed one by one: a scope's bookkeeping would cost as much as the multiplications. */
    static final class Chain extends DjlWorkload {
        private final Problem.ScalarChain problem;
        private NDArray x;
        private NDArray one;

        Chain(Problem.ScalarChain problem) {
            this.problem = problem;
        }

        @Override void load() {
            x = scalar(Problem.ScalarChain.X);
            one = scalar(1);
        }

        @Override double run() {
            return step();
        }

        @Override public double step() {
            try (var leaf = leaf(x)) {
                var y = leaf.mul(leaf);
                for (int i = 1; i < problem.length(); i++) {
                    var next = y.mul(leaf);
                    y.close();
                    y = next;
                }
                backward(y, one);
                y.close();
                try (var gradient = leaf.getGradient()) {
                    return gradient.getFloat();
                }
            }
        }
    }

    static final class Attend extends Differentiated {
        private final Problem.Attention problem;
        private NDArray scale;
        private NDArray mask;

        Attend(Problem.Attention problem) {
            this.problem = problem;
        }

        @Override void load() {
            scale = scalar(1 / Math.sqrt(problem.headWidth()));
            mask = array(DjlNets.causalMask(problem.tokens()));
            differentiate(array(problem.part(4)), array(problem.part(1)), array(problem.part(2)), array(problem.part(3)));
        }

        @Override NDArray forward(NDArray[] leaves) {
            return DjlNets.attention(leaves[0], leaves[1], leaves[2], scale, mask);
        }
    }

    static final class Gelu extends Differentiated {
        private final Problem.GeluChain problem;
        private NDArray half;
        private NDArray one;
        private NDArray cubic;
        private NDArray scale;

        Gelu(Problem.GeluChain problem) {
            this.problem = problem;
        }

        @Override void load() {
            half = scalar(0.5);
            one = scalar(1);
            cubic = scalar(Problem.GeluChain.CUBIC);
            scale = scalar(Problem.GeluChain.SCALE);
            differentiate(array(problem.cotangent()), array(problem.input()));
        }

        @Override NDArray forward(NDArray[] leaves) {
            var x = leaves[0];
            var inner = x.add(x.square().mul(x).mul(cubic)).mul(scale);
            return x.mul(half).mul(inner.tanh().add(one));
        }
    }

    static final class CrossEntropy extends DjlWorkload {
        private final Problem.SoftmaxCrossEntropy problem;
        private NDArray logits;
        private NDArray labels;
        private NDArray one;

        CrossEntropy(Problem.SoftmaxCrossEntropy problem) {
            this.problem = problem;
        }

        @Override void load() {
            logits = array(problem.logits());
            labels = labels(problem.labels());
            one = scalar(1);
        }

        @Override double run() {
            var loss = crossEntropy(leaf(logits), labels);
            backward(loss, one);
            return loss.getFloat();
        }

        @Override public double checksum() {
            try (var scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                var leaf = leaf(logits);
                var loss = crossEntropy(leaf, labels);
                backward(loss, one);
                return loss.getFloat() + magnitude(leaf.getGradient());
            }
        }
    }

    static final class Normalise extends Differentiated {
        private final Problem.LayerNorm problem;
        private final Shape axis;

        Normalise(Problem.LayerNorm problem) {
            this.problem = problem;
            this.axis = new Shape(problem.width());
        }

        @Override void load() {
            differentiate(array(problem.cotangent()), array(problem.input()), array(problem.scale()),
                    array(problem.shift()));
        }

        @Override NDArray forward(NDArray[] leaves) {
            return first(ai.djl.nn.norm.LayerNorm.layerNorm(leaves[0], axis, leaves[1], leaves[2],
                    (float) Problem.LayerNorm.EPSILON));
        }
    }

    /** The native update behind DJL's own {@code Adam} optimizer, without its parameter store. */
    static final class AdamStep extends DjlWorkload {
        private final Problem.AdamW problem;
        private NDArray[] parameters;
        private NDArray[] gradients;
        private NDArray[] first;
        private NDArray[] second;
        private int time;

        AdamStep(Problem.AdamW problem) {
            this.problem = problem;
        }

        @Override void load() {
            JniUtils.setGradMode(false);
            parameters = arrays(problem.parameters());
            gradients = arrays(problem.gradients());
            first = new NDArray[parameters.length];
            second = new NDArray[parameters.length];
            for (int i = 0; i < parameters.length; i++) {
                first[i] = parameters[i].zerosLike();
                second[i] = parameters[i].zerosLike();
            }
        }

        @Override double run() {
            time++;
            double correction = Math.sqrt(1 - Math.pow(Problem.AdamW.BETA2, time))
                    / (1 - Math.pow(Problem.AdamW.BETA1, time));
            for (int i = 0; i < parameters.length; i++) {
                JniUtils.adamUpdate((PtNDArray) parameters[i], (PtNDArray) gradients[i], (PtNDArray) first[i],
                        (PtNDArray) second[i], (float) Problem.AdamW.RATE, (float) (Problem.AdamW.RATE * correction),
                        (float) Problem.AdamW.WEIGHT_DECAY, 1, -1, (float) Problem.AdamW.BETA1,
                        (float) Problem.AdamW.BETA2, (float) Problem.AdamW.EPSILON, true);
            }
            return time;
        }

        @Override public double checksum() {
            step();
            step();
            return magnitude(parameters);
        }
    }
}
