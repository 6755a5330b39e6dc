package io.leibniz.transform;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.List;

/** Checks that two trees have the same leaves, of the same types and shapes. */
final class Alike {
    private Alike() {}

    static void require(String what, Tree.Flat<?> got, Tree.Flat<?> expected) {
        List<String> names = got.structure().names();
        if (!names.equals(expected.structure().names())) {
            throw new IllegalArgumentException(what + " has the leaves " + names + ", expected " + expected.structure().names());
        }
        for (int i = 0; i < names.size(); i++) {
            Tensor g = got.leaves().get(i);
            Tensor e = expected.leaves().get(i);
            if (!g.shape().equals(e.shape()) || g.dtype() != e.dtype()) {
                throw new ShapeException(what + (names.get(i).isEmpty() ? "" : " " + names.get(i)) + " is " + g.dtype() + g.shape()
                        + ", expected " + e.dtype() + e.shape());
            }
        }
    }
}
