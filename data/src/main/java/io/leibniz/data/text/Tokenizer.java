package io.leibniz.data.text;

import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Text as numbers, and back. Tokenizers don't change and are safe to use from several threads.
 *
 * {@snippet :
 * Tokenizer t = SubwordTokenizer.trainBpe(List.of(text), 4096, List.of("<|end|>"));
 * int[] ids = t.encode("It is a truth universally acknowledged");
 * t.decode(ids);                                  // "It is a truth universally acknowledged"
 * }
 */
public interface Tokenizer {
    /** The number of tokens; ids are 0 to size − 1, though a file may leave some of them out. */
    int size();

    /** The ids of a text's tokens. */
    int[] encode(String text);

    /**
     * The text of tokens.
     *
     * @throws IndexException for an id that is none
     */
    String decode(int... ids);

    /**
     * A token as it is written in a vocabulary.
     *
     * @throws IndexException for an id that is none
     */
    String token(int id);

    /** The id of a token as it is written in a vocabulary. */
    OptionalInt id(String token);

    /** {@link #encode} as a tensor: i64 [n]. */
    default Tensor tensor(String text) {
        return Tensor.of(Arrays.stream(encode(text)).asLongStream().toArray());
    }

    /** {@link #decode(int...)} of a tensor of integers [n]. */
    default String decode(Tensor ids) {
        return decode(ids.toIntArray());
    }
}
