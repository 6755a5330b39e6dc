package io.leibniz.bench.torch;

import io.leibniz.bench.Problem;
import io.leibniz.testkit.adbench.BaData;
import io.leibniz.testkit.adbench.GmmData;
import io.leibniz.testkit.adbench.LstmData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** ADBench's mixture, bundle adjustment and LSTM: the formulas of this library's side, on whole arrays. */
final class TorchAdBench {
    private TorchAdBench() {}

    static final class Gmm extends TorchDoubles {
        private final Problem.Gmm problem;
        private final GmmData data;
        private Tensor x;
        private Tensor alphas;
        private Tensor means;
        private Tensor icf;
        private Tensor places;
        private TensorVector inputs;
        private double constant;

        Gmm(Problem.Gmm problem) {
            this.problem = problem;
            this.data = problem.data();
        }

        @Override void load() {
            int d = data.d();
            int k = data.k();
            double[] p = data.parameters();
            x = doubles(data.x(), data.n(), d);
            alphas = leaf(doubles(Arrays.copyOf(p, k), k));
            means = leaf(doubles(Arrays.copyOfRange(p, k, k * (1 + d)), k, d));
            icf = leaf(doubles(Arrays.copyOfRange(p, k * (1 + d), p.length), k, data.factor()));
            int[] order = new int[d * d];
            Arrays.fill(order, data.factor());
            for (int column = 0, next = d; column < d; column++) {
                order[column * d + column] = column;
                for (int row = column + 1; row < d; row++) order[row * d + column] = next++;
            }
            places = longs(order);
            inputs = new TensorVector(alphas, means, icf);
            int freedom = d + data.m() + 1;
            double gamma = doubles(new double[] {freedom / 2.0}, 1).mvlgamma(d).item_double();
            constant = -data.n() * d / 2.0 * Math.log(2 * Math.PI)
                    - k * (freedom * d * (Math.log(data.gamma()) - Math.log(2) / 2) - gamma);
        }

        private Tensor objective() {
            int d = data.d();
            int k = data.k();
            var q = icf.narrow(1, 0, d);
            var lower = icf.narrow(1, d, data.factor() - d);
            var diagonal = q.exp();
            var factors = cat(1, diagonal, lower, torch.zeros(new long[] {k, 1}, DOUBLE)).index_select(1, places).view(k, d, d);
            var shifts = factors.bmm(means.unsqueeze(2)).view((long) k * d).neg();
            var distances = x.matmul(factors.view((long) k * d, d).t()).add(shifts).view(data.n(), k, d).square().sum(-1);
            var sums = q.sum(1);
            var likelihood = alphas.add(sums).sub(distances.mul(HALF)).logsumexp(1).sum()
                    .sub(alphas.logsumexp(0).mul(new Scalar((double) data.n())));
            var prior = diagonal.square().sum().add(lower.square().sum()).mul(new Scalar(data.gamma() * data.gamma() / 2))
                    .sub(sums.sum().mul(new Scalar((double) data.m())));
            return likelihood.add(prior).add(new Scalar(constant));
        }

        @Override Tensor[] compute() {
            return problem.derivative() ? torch.grad(new TensorVector(objective()), inputs).get()
                    : withoutGraph(() -> new Tensor[] {objective()});
        }
    }

    /** Each column of the blocks is a leaf of its own, so that two backward passes give all blocks. */
    static final class BundleAdjustment extends TorchDoubles {
        private final Problem.BundleAdjustment problem;
        private final BaData data;
        private Tensor cameras;
        private Tensor points;
        private Tensor weights;
        private Tensor cameraOf;
        private Tensor pointOf;
        private Tensor featureX;
        private Tensor featureY;

        BundleAdjustment(Problem.BundleAdjustment problem) {
            this.problem = problem;
            this.data = problem.data();
        }

        @Override void load() {
            cameras = doubles(data.cameras(), data.cameras().length / BaData.CAMERA, BaData.CAMERA).t().contiguous();
            points = doubles(data.points(), data.points().length / 3, 3).t().contiguous();
            weights = doubles(data.weights(), data.observations());
            cameraOf = longs(data.camera());
            pointOf = longs(data.point());
            var features = doubles(data.features(), data.observations(), 2).t().contiguous();
            featureX = features.select(0, 0);
            featureY = features.select(0, 1);
        }

        private Tensor[] columns(boolean leaves) {
            var columns = new ArrayList<Tensor>(List.of(cameras.index_select(1, cameraOf).unbind(0).get()));
            columns.addAll(List.of(points.index_select(1, pointOf).unbind(0).get()));
            columns.add(weights);
            return columns.stream().map(c -> leaves ? leaf(c.detach()) : c).toArray(Tensor[]::new);
        }

        private Tensor[] residuals(Tensor[] b) {
            var seen = rotate(b, b[11].sub(b[3]), b[12].sub(b[4]), b[13].sub(b[5]));
            var inverse = seen[2].reciprocal();
            var x = seen[0].mul(inverse);
            var y = seen[1].mul(inverse);
            var r2 = x.square().add(y.square());
            var scale = b[10].mul(r2).add(b[9]).mul(r2).add(ONE).mul(b[6]);
            return new Tensor[] {x.mul(scale).add(b[7]).sub(featureX).mul(b[14]), y.mul(scale).add(b[8]).sub(featureY).mul(b[14])};
        }

        private static Tensor[] rotate(Tensor[] r, Tensor p0, Tensor p1, Tensor p2) {
            var square = r[0].square().add(r[1].square()).add(r[2].square());
            var none = square.eq(ZERO);
            var theta = torch.where(none, ONE, square).sqrt();
            var inverse = theta.reciprocal();
            var a = torch.where(none, ONE, theta.sin().mul(inverse));
            var b = torch.where(none, HALF, theta.mul(HALF).sin().mul(inverse).square().mul(TWO));
            var once = cross(r[0], r[1], r[2], p0, p1, p2);
            var twice = cross(r[0], r[1], r[2], p0.mul(a).add(once[0].mul(b)), p1.mul(a).add(once[1].mul(b)),
                    p2.mul(a).add(once[2].mul(b)));
            return new Tensor[] {p0.add(twice[0]), p1.add(twice[1]), p2.add(twice[2])};
        }

        private static Tensor[] cross(Tensor a0, Tensor a1, Tensor a2, Tensor b0, Tensor b1, Tensor b2) {
            return new Tensor[] {a1.mul(b2).sub(a2.mul(b1)), a2.mul(b0).sub(a0.mul(b2)), a0.mul(b1).sub(a1.mul(b0))};
        }

        private Tensor[] objective() {
            var r = residuals(columns(false));
            return new Tensor[] {r[0], r[1], weights.square().neg().add(ONE)};
        }

        private Tensor[] jacobian() {
            var columns = columns(true);
            var inputs = new TensorVector(columns);
            var r = residuals(columns);
            var one = new TensorVector(torch.ones_like(weights));
            var rows = new ArrayList<Tensor>();
            for (int i = 0; i < 2; i++) {
                var got = torch.grad(new TensorVector(r[i]), inputs, one, KEEP_GRAPH, false, true).get();
                for (var g : got) rows.add(g.defined() ? g : torch.zeros_like(weights));
            }
            return new Tensor[] {torch.stack(new TensorVector(rows.toArray(Tensor[]::new))), weights.mul(new Scalar(-2.0))};
        }

        @Override Tensor[] compute() {
            return problem.derivative() ? jacobian() : withoutGraph(this::objective);
        }
    }

    static final class DiagonalLstm extends TorchDoubles {
        private final Problem.DiagonalLstm problem;
        private final LstmData data;
        private Tensor[] parameters;
        private Tensor[] state;
        private Tensor inputs;
        private Tensor gold;
        private Tensor chosen;

        DiagonalLstm(Problem.DiagonalLstm problem) {
            this.problem = problem;
            this.data = problem.data();
        }

        @Override void load() {
            int b = data.bits();
            parameters = new Tensor[8 * data.layers() + 3];
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = leaf(doubles(Arrays.copyOfRange(data.parameters(), i * b, (i + 1) * b), b));
            }
            state = doubles(data.state(), 2L * data.layers(), b).unbind(0).get();
            var sequence = doubles(data.sequence(), data.steps(), b);
            inputs = sequence.narrow(0, 0, data.steps() - 1);
            gold = sequence.narrow(0, 1, data.steps() - 1);
            chosen = gold.sum(1);
        }

        private Tensor objective() {
            int extra = 8 * data.layers();
            var x = inputs.mul(parameters[extra]);
            for (int i = 0; i < data.layers(); i++) x = layer(Arrays.copyOfRange(parameters, 8 * i, 8 * i + 8), x, state[2 * i], state[2 * i + 1]);
            var y = x.mul(parameters[extra + 1]).add(parameters[extra + 2]);
            var normaliser = y.exp().sum(1).add(TWO).log();
            return chosen.mul(normaliser).sum().sub(gold.mul(y).sum()).div(new Scalar((double) gold.numel()));
        }

        private static Tensor layer(Tensor[] p, Tensor x, Tensor h, Tensor c) {
            var forget = x.mul(p[0]).add(p[4]).sigmoid().unbind(0).get();
            var out = x.mul(p[2]).add(p[6]).sigmoid().unbind(0).get();
            var outputs = new Tensor[forget.length];
            for (int t = 0; t < outputs.length; t++) {
                var in = h.mul(p[1]).add(p[5]).sigmoid();
                var change = h.mul(p[3]).add(p[7]).tanh();
                c = c.mul(forget[t]).add(in.mul(change));
                h = out[t].mul(c.tanh());
                outputs[t] = h;
            }
            return torch.stack(new TensorVector(outputs));
        }

        @Override Tensor[] compute() {
            return problem.derivative() ? torch.grad(new TensorVector(objective()), new TensorVector(parameters)).get()
                    : withoutGraph(() -> new Tensor[] {objective()});
        }
    }
}
