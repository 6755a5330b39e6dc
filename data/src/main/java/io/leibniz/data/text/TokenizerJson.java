package io.leibniz.data.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.leibniz.data.DataException;
import io.leibniz.data.JsonLines;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the {@code tokenizer.json} of Hugging Face's tokenizers. */
final class TokenizerJson {
    private TokenizerJson() {}

    static SubwordTokenizer parse(String json, String name) throws IOException {
        if (!(JsonLines.parse(json, name) instanceof Map<?, ?> m)) throw new DataException(name + ": no tokenizer.json, which is a JSON object");
        Node root = new Node(m, name);
        Model model = model(root.required("model"));
        List<AddedTokens.Added> added = new ArrayList<>();
        for (Node t : root.nodes("added_tokens")) {
            if (!t.has("id")) throw t.wrong("id is missing");
            boolean special = t.flag("special", false);
            added.add(new AddedTokens.Added(t.number("id", 0), t.text("content"), special, t.flag("single_word", false),
                    t.flag("lstrip", false), t.flag("rstrip", false), t.flag("normalized", !special)));
        }
        Map<String, Integer> ids = new HashMap<>(model.vocabulary());
        for (AddedTokens.Added t : added) ids.put(t.content(), t.id());
        int[][] around = template(root.child("post_processor"), ids);
        return new SubwordTokenizer(json, new SubwordTokenizer.Parts(Normalization.of(root.child("normalizer")), Splitting.of(root.child("pre_tokenizer")),
                model, Decoding.of(root.child("decoder")), List.copyOf(added), around[0], around[1]));
    }

    private static Model model(Node n) throws DataException {
        // Files of old leave out the type of BPE.
        String type = n.text("type", n.has("merges") ? "BPE" : "WordPiece");
        return switch (type) {
            case "BPE" -> bpe(n);
            case "WordPiece" -> {
                Map<String, Integer> vocabulary = vocabulary(n);
                Integer unknown = vocabulary.get(n.text("unk_token", "[UNK]"));
                if (unknown == null) throw n.wrong("unk_token is not in the vocabulary");
                yield new WordPiece(vocabulary, unknown, n.text("continuing_subword_prefix", "##"), n.number("max_input_chars_per_word", 100));
            }
            default -> throw n.wrong("the model " + type + " is not known here; BPE and WordPiece are");
        };
    }

    private static Map<String, Integer> vocabulary(Node n) throws DataException {
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<?, ?> e : n.required("vocab").fields().entrySet()) {
            if (!(e.getValue() instanceof Long id) || id < 0 || id > Integer.MAX_VALUE - 8) throw n.wrong("the token '" + e.getKey() + "' has no id");
            ids.put((String) e.getKey(), id.intValue());
        }
        return Map.copyOf(ids);
    }

    private static Bpe bpe(Node n) throws DataException {
        Map<String, Integer> vocabulary = vocabulary(n);
        List<String[]> pairs = new ArrayList<>();
        for (Object o : n.list("merges")) {
            String[] pair = switch (o) {
                case String s -> s.split(" ", -1);
                case List<?> l when l.size() == 2 && l.get(0) instanceof String a && l.get(1) instanceof String b -> new String[] {a, b};
                case null, default -> new String[0];
            };
            if (pair.length != 2) throw n.wrong("merge " + pairs.size() + " is no pair of tokens");
            pairs.add(pair);
        }
        String unknown = n.text("unk_token", null);
        if (unknown != null && !vocabulary.containsKey(unknown)) throw n.wrong("unk_token is not in the vocabulary");
        Bpe.Options options = new Bpe.Options(unknown == null ? -1 : vocabulary.get(unknown), n.flag("fuse_unk", false), n.text("continuing_subword_prefix", ""),
                n.text("end_of_word_suffix", ""), n.flag("byte_fallback", false), n.flag("ignore_merges", false));
        try {
            return new Bpe(vocabulary, pairs, options);
        } catch (IllegalArgumentException e) {
            throw new DataException(n.what() + ": " + e.getMessage(), e);
        }
    }

    /** The tokens before and after a single text. */
    private static int[][] template(Node n, Map<String, Integer> ids) throws DataException {
        if (n == null) return new int[2][0];
        return switch (n.type()) {
            case "ByteLevel" -> new int[2][0];
            case "BertProcessing", "RobertaProcessing" -> new int[][] {{special(n, "cls", ids)}, {special(n, "sep", ids)}};
            case "TemplateProcessing" -> {
                List<List<Integer>> around = List.of(new ArrayList<>(), new ArrayList<>());
                int side = 0;
                Node known = n.required("special_tokens");
                for (Node step : n.nodes("single")) {
                    if (step.has("Sequence")) {
                        side++;
                    } else {
                        String name = step.required("SpecialToken").text("id");
                        Node t = known.required(name);
                        for (Object id : t.list("ids")) {
                            if (!(id instanceof Long v) || !ids.containsValue(v.intValue())) throw t.wrong("an id that is no token's");
                            around.get(Math.min(side, 1)).add(v.intValue());
                        }
                    }
                }
                if (side != 1) throw n.wrong("the template for a single text has it " + side + " times");
                yield around.stream().map(l -> l.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new);
            }
            case "Sequence" -> {
                int[][] all = new int[2][0];
                for (Node step : n.nodes("processors")) {
                    int[][] next = template(step, ids);
                    all[0] = java.util.stream.IntStream.concat(java.util.stream.IntStream.of(next[0]), java.util.stream.IntStream.of(all[0])).toArray();
                    all[1] = java.util.stream.IntStream.concat(java.util.stream.IntStream.of(all[1]), java.util.stream.IntStream.of(next[1])).toArray();
                }
                yield all;
            }
            default -> throw n.wrong("the post-processor " + n.type() + " is not known here");
        };
    }

    /** {@code ["[SEP]", 102]}. */
    private static int special(Node n, String field, Map<String, Integer> ids) throws DataException {
        List<?> pair = n.list(field);
        if (pair.size() != 2 || !(pair.get(1) instanceof Long id)) throw n.wrong(field + " is no pair of token and id");
        if (!ids.containsValue(id.intValue()) || id != id.intValue()) throw n.wrong(field + " has an id that is no token's");
        return id.intValue();
    }

    static String byteLevelBpe(BpeTrainer.Learned learned, List<String> special) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeNullField("truncation");
            json.writeNullField("padding");
            json.writeArrayFieldStart("added_tokens");
            for (int i = 0; i < special.size(); i++) {
                json.writeStartObject();
                json.writeNumberField("id", i);
                json.writeStringField("content", special.get(i));
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) json.writeBooleanField(flag, false);
                json.writeBooleanField("special", true);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNullField("normalizer");
            for (String step : List.of("pre_tokenizer", "post_processor", "decoder")) {
                json.writeObjectFieldStart(step);
                json.writeStringField("type", "ByteLevel");
                json.writeBooleanField("add_prefix_space", false);
                json.writeBooleanField("trim_offsets", true);
                json.writeBooleanField("use_regex", true);
                json.writeEndObject();
            }
            json.writeObjectFieldStart("model");
            json.writeStringField("type", "BPE");
            for (String field : List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) json.writeNullField(field);
            for (String flag : List.of("fuse_unk", "byte_fallback", "ignore_merges")) json.writeBooleanField(flag, false);
            json.writeObjectFieldStart("vocab");
            for (int i = 0; i < learned.vocabulary().size(); i++) json.writeNumberField(learned.vocabulary().get(i), i);
            json.writeEndObject();
            json.writeArrayFieldStart("merges");
            for (String[] pair : learned.merges()) json.writeArray(pair, 0, 2);
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toString();
    }
}
