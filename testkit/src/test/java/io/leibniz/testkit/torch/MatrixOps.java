package io.leibniz.testkit.torch;

import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Products of vectors and matrices. */
final class MatrixOps {
    private MatrixOps() {}

    static void addTo(Adapters t) {
        t.one("matmul", a -> a.tensor(0).matmul(a.tensor(1)));
        t.one("mm", a -> a.tensor(0).matmul(a.tensor(1)));
        t.one("bmm", a -> a.tensor(0).matmul(a.tensor(1)));
        t.one("mv", a -> a.tensor(0).matmul(a.tensor(1)));
        t.one("dot", a -> a.tensor(0).dot(a.tensor(1)));
        t.one("inner", a -> a.tensor(0).inner(a.tensor(1)));
        t.one("outer", a -> a.tensor(0).outer(a.tensor(1)));
        t.one("kron", a -> a.tensor(0).kron(a.tensor(1)));
        t.one("trace", a -> a.tensor(0).trace());
        t.one("einsum", a -> Tensor.einsum(a.text(1, "", ""), a.tensors(0).toArray(Tensor[]::new)));
        t.one("addmm", a -> sum(a, a.tensor(1).matmul(a.tensor(2))));
        t.one("baddbmm", a -> sum(a, a.tensor(1).matmul(a.tensor(2))));
        t.one("addbmm", a -> sum(a, a.tensor(1).matmul(a.tensor(2)).sum(0)));
        t.one("cdist", a -> {
            // The way that PyTorch takes to the Euclidean distance makes no difference to it.
            a.ignore(3, "compute_mode");
            return a.tensor(0).cdist(a.tensor(1), a.number(2, "p"));
        });
        t.one("cross", a -> {
            Tensor x = a.tensor(0);
            // Without a given axis, the first that has three elements.
            int first = IntStream.range(0, x.rank()).filter(i -> x.size(i) == 3).findFirst().orElse(-1);
            return x.cross(a.tensor(1), a.integer(-1, "dim", first));
        });
        t.one("tensordot", a -> {
            if (a.get(-1, "dims") instanceof List<?> pairs) return a.tensor(0).tensordot(a.tensor(1), axes(pairs.get(0)), axes(pairs.get(1)));
            int n = a.integer(-1, "dims");
            int r = a.tensor(0).rank();
            return a.tensor(0).tensordot(a.tensor(1), IntStream.range(r - n, r).toArray(), IntStream.range(0, n).toArray());
        });
        t.one("linalg.multi_dot", a -> a.tensors(0).stream().reduce(Tensor::matmul).orElseThrow());
    }

    private static int[] axes(Object list) {
        return ((List<?>) list).stream().mapToInt(v -> ((Number) v).intValue()).toArray();
    }

    /** β·x + α·product. */
    private static Tensor sum(Arguments a, Tensor product) {
        return a.tensor(0).mul(a.number(-1, "beta", 1)).add(product.mul(a.number(-1, "alpha", 1)));
    }
}
