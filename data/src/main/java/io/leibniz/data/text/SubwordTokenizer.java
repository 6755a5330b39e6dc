package io.leibniz.data.text;

import io.leibniz.data.DataException;
import io.leibniz.data.TextFiles;
import io.leibniz.tensor.IndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Parts of words as tokens: byte-pair encoding and WordPiece, trained here or read from a {@code tokenizer.json} as Hugging
 * Face's tokenizers write it.
 *
 * <p>A text is searched for added tokens, normalized, cut into pieces, and each piece into tokens; then the tokens that the
 * file's template puts around it are added. Truncation and padding that a file asks for are left to {@link io.leibniz.data.Collate}.
 *
 * {@snippet :
 * var own = SubwordTokenizer.trainBpe(List.of(text), 1024, List.of("<|end|>"));
 * own.write(Path.of("tokenizer.json"));
 * var same = SubwordTokenizer.read(Path.of("tokenizer.json"));         // or any other file of this kind
 * int[] ids = same.encode("It is a truth<|end|>");
 * same.decode(ids);                                                    // It is a truth
 * }
 */
public final class SubwordTokenizer implements Tokenizer {
    private final String json;
    private final Parts parts;
    private final AddedTokens raw;
    private final AddedTokens normalized;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private final Set<Integer> special = new HashSet<>();
    private final int size;

    /**
     * What a file describes.
     *
     * @param before tokens that the template puts before a text
     * @param after and after it
     */
    record Parts(UnaryOperator<String> normalizer, Splitting splitting, Model model, Decoding decoding, List<AddedTokens.Added> added, int[] before, int[] after) {}

    SubwordTokenizer(String json, Parts parts) {
        this.json = json;
        this.parts = parts;
        raw = new AddedTokens(parts.added.stream().filter(t -> !t.normalized()).toList());
        normalized = new AddedTokens(parts.added.stream().filter(AddedTokens.Added::normalized).toList());
        ids.putAll(parts.model.vocabulary());
        for (AddedTokens.Added t : parts.added) {
            ids.put(t.content(), t.id());
            if (t.special()) special.add(t.id());
        }
        ids.forEach((token, id) -> tokens.put(id, token));
        size = tokens.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /**
     * Reads a {@code tokenizer.json} with a model BPE or WordPiece.
     *
     * @throws DataException if it is none, or asks for something that isn't known here
     */
    public static SubwordTokenizer read(Path file) throws IOException {
        return TokenizerJson.parse(TextFiles.read(file), String.valueOf(file.getFileName()));
    }

    /** Writes a {@code tokenizer.json}, which {@link #read} and Hugging Face's tokenizers read; aside and then under its name. */
    public void write(Path file) throws IOException {
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".part");
        try {
            Files.writeString(part, json);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Learns byte-level BPE as GPT-2 has it (Radford et al. 2019): the alphabet are the 256 bytes, so every text has tokens
     * and comes back as it was. The result is the one of Hugging Face's trainer with the same settings.
     *
     * @param size tokens to stop at, the special ones and the 256 bytes included; fewer if no pair occurs twice
     * @param special tokens that are found as they stand in a text, with ids from 0
     * @throws IllegalArgumentException if the size is smaller than the alphabet
     */
    public static SubwordTokenizer trainBpe(Iterable<String> texts, int size, List<String> special) {
        Splitting cut = Splitting.by(Normalization.compiled(ByteAlphabet.GPT2), Splitting.Behaviour.ISOLATED, false);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String t : texts) for (String piece : cut.split(t)) counts.merge(piece, 1L, Long::sum);
        Map<String, Long> spelled = new LinkedHashMap<>();
        counts.forEach((piece, n) -> spelled.merge(ByteAlphabet.spell(piece), n, Long::sum));
        List<String> alphabet = new ArrayList<>(special);
        List<Character> bytes = new ArrayList<>();
        for (int b = 0; b < 256; b++) bytes.add(ByteAlphabet.of(b));
        bytes.stream().sorted().map(String::valueOf).forEach(alphabet::add);
        if (new HashSet<>(alphabet).size() < alphabet.size()) throw new IllegalArgumentException("trainBpe: a special token occurs twice, or is a single byte: " + special);
        if (size < alphabet.size()) throw new IllegalArgumentException("trainBpe: " + size + " tokens; the bytes and special tokens alone are " + alphabet.size());
        BpeTrainer.Learned learned = BpeTrainer.train(alphabet, spelled, size, 2);
        try {
            return TokenizerJson.parse(TokenizerJson.byteLevelBpe(learned, special), "the trained tokenizer");
        } catch (IOException e) {
            throw new AssertionError("what is written here can be read", e);
        }
    }

    @Override
    public int size() {
        return size;
    }

    /**
     * The ids of a text's tokens: special tokens in it are found, and those of the template are put around it. For text that
     * others wrote, {@link #encodeOrdinary} finds none.
     */
    @Override
    public int[] encode(String text) {
        IntList out = new IntList();
        for (int id : parts.before) out.add(id);
        for (AddedTokens.Part p : raw.split(text)) {
            if (p.id() >= 0) {
                out.add(p.id());
                continue;
            }
            for (AddedTokens.Part q : normalized.split(parts.normalizer.apply(p.text()))) {
                if (q.id() >= 0) out.add(q.id());
                else pieces(q.text(), out);
            }
        }
        for (int id : parts.after) out.add(id);
        return out.toArray();
    }

    /** The ids of a text's tokens, as text and nothing else: no special token is found in it or put around it. */
    public int[] encodeOrdinary(String text) {
        IntList out = new IntList();
        pieces(parts.normalizer.apply(text), out);
        return out.toArray();
    }

    private void pieces(String text, IntList out) {
        if (text.isEmpty()) return;
        for (String piece : parts.splitting.split(text)) parts.model.encode(piece).forEach(out::add);
    }

    /** The text of tokens, without the special ones. */
    @Override
    public String decode(int... ids) {
        return decode(ids, false);
    }

    /** The text of tokens, with or without the special ones. */
    public String decode(int[] ids, boolean withSpecial) {
        List<String> shown = new ArrayList<>();
        for (int id : ids) {
            String t = token(id);
            if (withSpecial || !special.contains(id)) shown.add(t);
        }
        return String.join("", parts.decoding.decode(shown));
    }

    @Override
    public String token(int id) {
        String t = tokens.get(id);
        if (t == null) throw new IndexException("tokenizer: no token " + id + "; there are " + tokens.size() + ", the last is " + (size - 1));
        return t;
    }

    @Override
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Numbers one after another. */
    private static final class IntList {
        private int[] data = new int[16];
        private int n;

        void add(int x) {
            if (n == data.length) data = java.util.Arrays.copyOf(data, 2 * n);
            data[n++] = x;
        }

        int[] toArray() {
            return java.util.Arrays.copyOf(data, n);
        }
    }
}
