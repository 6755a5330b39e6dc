package io.leibniz.data;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes batches of examples.
 *
 * {@snippet :
 * var sentences = Dataset.collated(all.size(), all::get, Collate.padded(0));       // of Tensor i64[length]
 * Collate.Padded batch = sentences.get(0, 1);                                       // tokens [2, longest], lengths [2]
 * }
 */
public final class Collate {
    private Collate() {}

    /**
     * Sequences made equally long.
     *
     * @param tokens [n, longest, …]
     * @param lengths [n], i64: how many of each row are no padding
     */
    public record Padded(Tensor tokens, Tensor lengths) {
        /** True where a row is no padding: [n, longest]. */
        public Tensor mask() {
            return Tensor.arange(tokens.size(1)).lt(lengths.unsqueeze(1));
        }
    }

    /**
     * Trees of tensors of the same structure and shapes, stacked along a new first axis.
     *
     * @throws ShapeException if shapes differ
     * @throws IllegalArgumentException for none at all
     */
    public static <T> T stack(List<T> examples) {
        if (examples.isEmpty()) throw new IllegalArgumentException("Collate.stack: no examples");
        Structure<T> structure = Tree.flatten(examples.getFirst()).structure();
        List<List<Tensor>> columns = new ArrayList<>();
        for (int i = 0; i < structure.size(); i++) columns.add(new ArrayList<>());
        for (T e : examples) {
            Tree.Flat<T> flat = Tree.flatten(e);
            if (!flat.structure().equals(structure)) throw new IllegalArgumentException("Collate.stack: examples of different structures: " + structure.names() + " and " + flat.structure().names());
            for (int i = 0; i < structure.size(); i++) columns.get(i).add(flat.leaves().get(i));
        }
        return structure.unflatten(columns.stream().map(c -> Tensor.stack(0, c)).toList());
    }

    /** {@link #pad(List, double)} as a function. */
    public static Function<List<Tensor>, Padded> padded(double value) {
        return examples -> pad(examples, value);
    }

    /**
     * Sequences [length, …] of one type, filled up at the end to the length of the longest.
     *
     * @throws ShapeException if they differ in more than their first axis
     * @throws IllegalArgumentException for none at all
     */
    public static Padded pad(List<Tensor> sequences, double value) {
        return pad(sequences, value, 1);
    }

    /** The same, up to the next multiple of a length, so that fewer shapes occur and fewer programs are compiled. */
    public static Padded pad(List<Tensor> sequences, double value, int multiple) {
        if (sequences.isEmpty()) throw new IllegalArgumentException("Collate.pad: no sequences");
        if (multiple < 1) throw new IllegalArgumentException("Collate.pad: multiples of " + multiple);
        Tensor first = sequences.getFirst();
        if (first.rank() == 0) throw new ShapeException("Collate.pad: scalars are no sequences");
        Shape rest = first.shape().sub(1, first.rank());
        int longest = 0;
        long[] lengths = new long[sequences.size()];
        for (int i = 0; i < lengths.length; i++) {
            Tensor s = sequences.get(i);
            if (s.rank() != first.rank() || !s.shape().sub(1, s.rank()).equals(rest) || s.dtype() != first.dtype()) {
                throw new ShapeException("Collate.pad: sequence " + i + " is " + s.dtype() + s.shape() + ", the first is " + first.dtype() + first.shape()
                        + "; only the first axis may differ");
            }
            lengths[i] = s.size(0);
            longest = Math.max(longest, s.size(0));
        }
        longest = Math.ceilDiv(longest, multiple) * multiple;
        DType t = first.dtype();
        Shape shape = Shape.of(sequences.size(), longest).concat(rest);
        NdArray filler = ((NdArray) Tensor.full(shape, value, t).value()).contiguous();
        Object all = t.newArray(shape.numel());
        System.arraycopy(filler.data(), filler.offset(), all, 0, shape.numel());
        int row = longest * rest.numel();
        for (int i = 0; i < lengths.length; i++) {
            NdArray s = ((NdArray) sequences.get(i).value()).contiguous();
            System.arraycopy(s.data(), s.offset(), all, i * row, s.numel());
        }
        return new Padded(Tensor.of(NdArray.of(t, shape, all)), Tensor.of(lengths));
    }
}
