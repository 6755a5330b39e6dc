package io.leibniz.testkit.programs;

import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.Fft;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Linalg;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Products, linear algebra on well-conditioned matrices, and what networks are made of. */
final class Compound {
    private final List<Function<Draw, Instruction>> all = new ArrayList<>();

    private Compound() {}

    static List<Function<Draw, Instruction>> products() {
        Compound c = new Compound();
        c.multiply();
        c.multiply();
        c.linalg();
        return c.all;
    }

    static List<Function<Draw, Instruction>> networks() {
        Compound c = new Compound();
        c.windows();
        c.norms();
        c.losses();
        return c.all;
    }

    private void one(int rank, String text, UnaryOperator<Tensor> f) {
        all.add(d -> {
            int i = d.rank(rank);
            return i < 0 ? null : new Instruction(text, v -> f.apply(v[0]), i);
        });
    }

    private void multiply() {
        all.add(d -> {
            int i = d.rank(2);
            int j = i < 0 ? -1 : d.one(t -> t.rank() >= 2 && t.rank() <= 3 && t.size(-2) == d.value(i).size(1));
            return j < 0 ? null : new Instruction("$0.matmul($1)", v -> v[0].matmul(v[1]), i, j);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() >= 1 && t.rank() <= 3);
            if (i < 0) return null;
            Tensor w = d.constant(d.value(i).size(-1), 2);
            return new Instruction("$0.matmul(" + Constants.text(w) + ")", v -> v[0].matmul(w), i);
        });
        one(2, "$0.matmul($0.t())", x -> x.matmul(x.t()));
        one(2, "Tensor.einsum(\"ij,kj->ik\", $0, $0.sin())", x -> Tensor.einsum("ij,kj->ik", x, x.sin()));
        one(2, "Tensor.einsum(\"ij,ij->j\", $0, $0.cos())", x -> Tensor.einsum("ij,ij->j", x, x.cos()));
        one(3, "Tensor.einsum(\"bij,bkj->bik\", $0, $0)", x -> Tensor.einsum("bij,bkj->bik", x, x));
        one(3, "Tensor.einsum(\"ijk->kj\", $0)", x -> Tensor.einsum("ijk->kj", x));
        one(2, "$0.tensordot($0.tanh(), {0}, {0})", x -> x.tensordot(x.tanh(), new int[] {0}, new int[] {0}));
        all.add(d -> {
            int i = d.rank(1);
            int j = i < 0 ? -1 : d.one(t -> t.shape().equals(d.value(i).shape()));
            return j < 0 ? null : new Instruction("$0.dot($1)", v -> v[0].dot(v[1]), i, j);
        });
        all.add(d -> {
            int i = d.rank(1);
            int j = d.rank(1);
            return j < 0 ? null : new Instruction("$0.outer($1)", v -> v[0].outer(v[1]), i, j);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() == 2 && t.numel() <= 6);
            int j = i < 0 ? -1 : d.one(t -> t.rank() == 2 && t.numel() <= 6);
            return j < 0 ? null : new Instruction("$0.kron($1)", v -> v[0].kron(v[1]), i, j);
        });
        one(2, "$0.square().add(0.2).cdist($0.square().add(0.2).mul(-1), 2)", x -> x.square().add(0.2).cdist(x.square().add(0.2).mul(-1), 2));
    }

    /** x·xᵀ/n + diag(2, 3.3, …): positive, its eigenvalues far from each other. */
    private static Tensor definite(Tensor x) {
        int n = x.size(0);
        return x.matmul(x.t()).mul(0.3 / x.size(1)).add(Tensor.arange(n).to(DType.F64).mul(1.3).add(2).diag());
    }

    private void matrix(String text, UnaryOperator<Tensor> f) {
        all.add(d -> {
            int i = d.one(t -> t.rank() == 2 && t.size(0) <= 4);
            return i < 0 ? null : new Instruction(text.replace("#", "definite($0)"), v -> f.apply(definite(v[0])), i);
        });
    }

    private void linalg() {
        matrix("Linalg.inv(#)", Linalg::inv);
        matrix("Linalg.cholesky(#)", Linalg::cholesky);
        matrix("Linalg.det(#)", Linalg::det);
        matrix("Linalg.logdet(#)", Linalg::logdet);
        matrix("Linalg.slogdet(#).logAbs()", x -> Linalg.slogdet(x).logAbs());
        matrix("Linalg.eigvalsh(#)", Linalg::eigvalsh);
        matrix("Linalg.eigh(#).vectors().square()", x -> Linalg.eigh(x).vectors().square());
        matrix("Linalg.svdvals(#)", Linalg::svdvals);
        matrix("Linalg.svd(#).u().square()", x -> Linalg.svd(x).u().square());
        matrix("Linalg.qr(#).r()", x -> Linalg.qr(x).r());
        matrix("Linalg.pinv(#)", Linalg::pinv);
        matrix("Linalg.luFactor(#).lu()", x -> Linalg.luFactor(x).lu());
        matrix("Linalg.matrixPower(#, -2)", x -> Linalg.matrixPower(x, -2));
        matrix("Linalg.matrixNorm(#)", Linalg::matrixNorm);
        all.add(d -> {
            int i = d.one(t -> t.rank() == 2 && t.size(0) == t.size(1));
            return i < 0 ? null : new Instruction("Linalg.matrixExp($0.mul(0.4))", v -> Linalg.matrixExp(v[0].mul(0.4)), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() == 2 && t.size(0) <= 4);
            int j = i < 0 ? -1 : d.one(t -> t.rank() == 2 && t.size(0) == d.value(i).size(0));
            if (j < 0) return null;
            return switch (d.random.nextInt(4)) {
                case 0 -> new Instruction("Linalg.solveTriangular(definite($0), $1, true)", v -> Linalg.solveTriangular(definite(v[0]), v[1], true), i, j);
                case 1 -> new Instruction("Linalg.lstsq(definite($0), $1).solution()", v -> Linalg.lstsq(definite(v[0]), v[1]).solution(), i, j);
                default -> new Instruction("Linalg.solve(definite($0), $1)", v -> Linalg.solve(definite(v[0]), v[1]), i, j);
            };
        });
        one(1, "Fft.rfft($0).im()", x -> Fft.rfft(x).im());
        one(1, "Fft.rfft($0).re()", x -> Fft.rfft(x).re());
        one(2, "Fft.rfft($0).re()", x -> Fft.rfft(x).re());
    }

    private static Tensor signal(Tensor x) {
        return x.reshape(1, 1, -1);
    }

    private void windows() {
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() >= 3);
            if (i < 0) return null;
            Tensor w = d.constant(2, 1, 2);
            int stride = 1 + d.random.nextInt(2);
            ConvOptions options = ConvOptions.of(stride, d.random.nextInt(2));
            String o = ", ConvOptions.of(" + stride + ", " + options.padding().dim(0) + "))";
            return new Instruction("Convolutions.conv1d($0.reshape(1, 1, -1), " + Constants.text(w) + ", null" + o,
                    v -> Convolutions.conv1d(signal(v[0]), w, null, options).select(0, 0), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() == 2 && t.size(0) > 1 && t.size(1) > 1);
            int j = i < 0 ? -1 : d.one(t -> t.rank() == 2 && t.size(0) <= 2 && t.size(1) <= 2);
            return j < 0 ? null : new Instruction("Convolutions.conv2d($0 as [1, 1, h, w], $1 as [1, 1, h, w], null)",
                    v -> Convolutions.conv2d(v[0].unsqueeze(0).unsqueeze(0), v[1].unsqueeze(0).unsqueeze(0), null).select(0, 0).select(0, 0), i, j);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() <= 8);
            if (i < 0) return null;
            Tensor w = d.constant(1, 1, 2);
            return new Instruction("Convolutions.convTranspose1d($0.reshape(1, 1, -1), " + Constants.text(w) + ", null)",
                    v -> Convolutions.convTranspose1d(signal(v[0]), w, null).reshape(-1), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() >= 2);
            return i < 0 ? null : new Instruction("Pools.avgPool1d($0.reshape(1, 1, -1), 2)", v -> Pools.avgPool1d(signal(v[0]), 2).reshape(-1), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() >= 2 && Draw.distinct(t.reshape(-1), 0));
            return i < 0 ? null : new Instruction("Pools.maxPool1d($0.reshape(1, 1, -1), 2)", v -> Pools.maxPool1d(signal(v[0]), 2).reshape(-1), i);
        });
        one(3, "Functional.scaledDotProductAttention($0, $0.sin(), $0)", x -> Functional.scaledDotProductAttention(x, x.sin(), x));
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.size(-1) % 2 == 0);
            return i < 0 ? null : new Instruction("$0.glu(-1)", v -> v[0].glu(-1), i);
        });
    }

    private void norms() {
        Function<Tensor, Tensor> ramp = x -> Tensor.arange(x.size(-1)).to(DType.F64).mul(0.3).add(1);
        String text = "Tensor.arange($0.size(-1)).mul(0.3).add(1)";
        wide(2, 3, "Norms.layerNorm($0, " + text + ", null)", x -> Norms.layerNorm(x, io.leibniz.tensor.Shape.of(x.size(-1)), ramp.apply(x), null, 0.1));
        wide(2, 3, "Norms.rmsNorm($0, " + text + ")", x -> Norms.rmsNorm(x, io.leibniz.tensor.Shape.of(x.size(-1)), ramp.apply(x), 0.1));
        wide(2, 2, "Norms.batchNorm($0, " + text + ", null, 0.1).y()", x -> Norms.batchNorm(x, ramp.apply(x), null, 0.1).y());
        wide(3, 3, "Norms.instanceNorm($0, null, null, 0.1)", x -> Norms.instanceNorm(x, null, null, 0.1));
        wide(2, 3, "Norms.normalize($0.square().add(0.2))", x -> Norms.normalize(x.square().add(0.2)));
        wide(2, 3, "Norms.cosineSimilarity($0.square().add(0.2), $0.cos(), -1, 1e-8)", x -> Norms.cosineSimilarity(x.square().add(0.2), x.cos(), -1, 1e-8));
    }

    private void wide(int from, int to, String text, UnaryOperator<Tensor> f) {
        all.add(d -> {
            int i = d.one(t -> t.rank() >= from && t.rank() <= to && t.size(-1) > 1 && t.size(0) > 1);
            return i < 0 ? null : new Instruction(text, v -> f.apply(v[0]), i);
        });
    }

    private void losses() {
        all.add(d -> {
            int i = d.rank(2);
            if (i < 0) return null;
            int[] labels = d.indices(d.value(i).size(0), d.value(i).size(1));
            Tensor target = Tensor.of(labels);
            return new Instruction("Losses.crossEntropy($0, Tensor.of(" + Draw.list(labels) + "))", v -> Losses.crossEntropy(v[0], target), i);
        });
        one(2, "Losses.crossEntropy($0, $0.cos().softmax(1))", x -> Losses.crossEntropy(x, x.cos().softmax(1)));
        wide(1, 3, "Losses.mse($0, $0.sin())", x -> Losses.mse(x, x.sin()));
        wide(1, 3, "Losses.klDiv($0.logSoftmax(-1), $0.cos().softmax(-1))", x -> Losses.klDiv(x.logSoftmax(-1), x.cos().softmax(-1)));
        wide(1, 3, "Losses.binaryCrossEntropyWithLogits($0, $0.sigmoid())", x -> Losses.binaryCrossEntropyWithLogits(x, x.sigmoid()));
    }
}
