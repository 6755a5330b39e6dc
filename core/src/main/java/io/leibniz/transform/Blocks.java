package io.leibniz.transform;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A Jacobian or Hessian of a function of trees: one block for each leaf of the result (row) and each leaf of the argument
 * (column). The block of a result of shape [b…] and an argument of shape [a…] has shape [b…, a…]. Leaves that have no
 * derivative have blocks of zeros.
 *
 * {@snippet :
 * Blocks h = hessian(loss, model);
 * h.block("hidden.weight", "out.bias");        // f32[256, 784, 10]
 * }
 *
 * @param rows names of the result's leaves; a lone tensor's is empty
 * @param columns names of the argument's leaves
 * @param shapes of the result's leaves
 * @param blocks by row and column
 */
public record Blocks(List<String> rows, List<String> columns, List<Shape> shapes, List<List<Tensor>> blocks) {

    /**
     * The derivative of one leaf of the result by one leaf of the argument.
     *
     * @throws IllegalArgumentException if there is no such leaf
     */
    public Tensor block(String row, String column) {
        return blocks.get(index("row", rows, row)).get(index("column", columns, column));
    }

    /** The only row's block: of a function to a lone tensor. */
    public Tensor block(String column) {
        return block("", column);
    }

    private static int index(String what, List<String> names, String name) {
        int i = names.indexOf(name);
        if (i < 0) throw new IllegalArgumentException("block: no " + what + " " + (name.isEmpty() ? "without a name" : name) + "; there are " + names);
        return i;
    }

    /** All blocks as one matrix: a row for each number of the result, a column for each of the argument. */
    public Tensor matrix() {
        List<Tensor> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<Tensor> line = new ArrayList<>();
            Shape y = shapes.get(i);
            for (Tensor b : blocks.get(i)) {
                line.add(b.reshape(Shape.of(y.numel(), b.shape().sub(y.rank(), b.rank()).numel())));
            }
            lines.add(Tensor.cat(1, line));
        }
        return Tensor.cat(0, lines);
    }
}
