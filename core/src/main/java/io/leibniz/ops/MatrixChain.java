package io.leibniz.ops;

import io.leibniz.tensor.Tensor;

/** Where to put the parentheses in a product of matrices: Godbole, "On efficient computation of matrix chain products" (1973). */
final class MatrixChain {
    private MatrixChain() {}

    static Tensor product(Tensor[] m) {
        int n = m.length;
        double[][] cost = new double[n][n];
        int[][] cut = new int[n][n];
        for (int length = 1; length < n; length++) {
            for (int i = 0; i + length < n; i++) {
                int j = i + length;
                cost[i][j] = Double.POSITIVE_INFINITY;
                for (int k = i; k < j; k++) {
                    double c = cost[i][k] + cost[k + 1][j] + (double) m[i].size(0) * m[k].size(1) * m[j].size(1);
                    if (c >= cost[i][j]) continue;
                    cost[i][j] = c;
                    cut[i][j] = k;
                }
            }
        }
        return product(m, cut, 0, n - 1);
    }

    private static Tensor product(Tensor[] m, int[][] cut, int i, int j) {
        return i == j ? m[i] : product(m, cut, i, cut[i][j]).matmul(product(m, cut, cut[i][j] + 1, j));
    }
}
