package io.leibniz.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.DataException;
import io.leibniz.data.JsonLines;
import io.leibniz.data.TextFiles;
import io.leibniz.tensor.IndexException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Hugging Face's tokenizers 0.23 (src/test/python/tokenizers_golden.py), and against what must hold. */
class SubwordTokenizerTest {
    private static Path file(String name) throws URISyntaxException {
        return Path.of(SubwordTokenizerTest.class.getResource(name).toURI());
    }

    private static String sample() throws Exception {
        return TextFiles.read(file("sample.txt.gz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte-level", "modern", "wordpiece", "llama", "metaspace"})
    void theTokensOfTheOriginal(String name) throws Exception {
        SubwordTokenizer t = SubwordTokenizer.read(file(name + ".json"));
        List<Map<String, Object>> probes = JsonLines.read(file(name + ".jsonl"));
        assertEquals(13, probes.size());
        for (Map<String, Object> p : probes) {
            String text = (String) p.get("text");
            int[] expected = ((List<?>) p.get("ids")).stream().mapToInt(id -> ((Long) id).intValue()).toArray();
            int[] got = t.encode(text);
            assertArrayEquals(expected, got, () -> text + "\nexpected " + Arrays.stream(expected).mapToObj(t::token).toList() + "\ngot      " + Arrays.stream(got).mapToObj(t::token).toList());
            assertEquals(p.get("decoded"), t.decode(got), text);
            assertEquals(p.get("all"), t.decode(got, true), text);
        }
    }

    @Test
    void trainingLearnsWhatTheOriginalLearns() throws Exception {
        SubwordTokenizer own = SubwordTokenizer.trainBpe(List.of(sample().split("\n\n")), 700, List.of("<|end|>"));
        SubwordTokenizer original = SubwordTokenizer.read(file("byte-level.json"));
        assertEquals(700, own.size());
        for (int id = 0; id < 700; id++) assertEquals(original.token(id), own.token(id));
        assertArrayEquals(original.encode(sample()), own.encode(sample()));
    }

    @Test
    void whateverIsEncodedComesBack(@TempDir Path folder) throws Exception {
        String text = sample();
        SubwordTokenizer trained = SubwordTokenizer.trainBpe(List.of(text), 1000, List.of("<|end|>", "<|pad|>"));
        Path json = folder.resolve("tokenizer.json");
        trained.write(json);
        SubwordTokenizer t = SubwordTokenizer.read(json);
        assertArrayEquals(trained.encode(text), t.encode(text));
        assertTrue(t.encode(text).length < text.length() / 2.2);
        assertEquals(text, t.decode(t.encode(text)));
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 3000; i++) {
            String s = unicode(random);
            assertEquals(s, t.decode(t.encodeOrdinary(s)));
            assertEquals(s, t.decode(t.encode(s), true));
        }
        assertArrayEquals(new int[] {0, 1}, t.encode("<|end|><|pad|>"));
        assertEquals("", t.decode(0, 1));
        assertEquals("<|end|>x", t.decode(t.encode("<|end|>x"), true));
        assertTrue(t.encodeOrdinary("<|end|>").length > 1);
        assertEquals("<|end|>", t.decode(t.encodeOrdinary("<|end|>")));
        assertEquals(OptionalInt.of(1), t.id("<|pad|>"));
        assertEquals("i64[1]", t.tensor("<|end|>").dtype() + t.tensor("<|end|>").shape().toString());
        // A character cut in the middle.
        int[] bytes = t.encode("😀");
        assertEquals("\ufffd", t.decode(Arrays.copyOf(bytes, 2)));
        assertThrows(IndexException.class, () -> t.decode(1000));
    }

    /** What makes a regular expression or a chain of replacements cost more than it should is refused, not run. */
    @Test
    void filesThatMeanHarm(@TempDir Path folder) throws IOException {
        Path f = folder.resolve("t.json");
        String model = "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},";
        String deep = "(".repeat(100_000) + ")".repeat(100_000);
        assertTrue(refused(f, model + "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"" + deep + "\"},\"content\":\"\"}}").contains("Stack overflow during pattern compilation"));
        String doubling = String.join(",", java.util.Collections.nCopies(40, "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}"));
        Files.writeString(f, model + "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[" + doubling + "]}}");
        SubwordTokenizer growing = SubwordTokenizer.read(f);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> growing.encode("a".repeat(1000))).getMessage().contains("damaged or hostile"));
        Files.writeString(f, model + "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[" + String.join(",", java.util.Collections.nCopies(40, "{\"type\":\"ByteLevel\"}")) + "]}}");
        SubwordTokenizer spelling = SubwordTokenizer.read(f);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> spelling.encode("é".repeat(1000))).getMessage().contains("damaged or hostile"));
        assertTrue(refused(f, model + "\"post_processor\":{\"type\":\"BertProcessing\",\"cls\":[\"a\",0],\"sep\":[\"b\",7]}}").contains("sep has an id that is no token's"));
        // A token that has itself the white space that may stand before it.
        Files.writeString(f, model + "\"added_tokens\":[{\"id\":5,\"content\":\" x\",\"lstrip\":true,\"rstrip\":true}]}");
        assertArrayEquals(new int[] {0, 5, 0}, SubwordTokenizer.read(f).encode("a   x a"));
    }

    /** Characters of all planes, no lone surrogates, which have no UTF-8. */
    private static String unicode(SplittableRandom random) {
        int[] c = IntStream.range(0, random.nextInt(30)).map(_ -> {
            int x = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x80);
                case 1 -> " \n\t'<|end>\u0301\u200d\u00a0".charAt(random.nextInt(13));
                case 2 -> random.nextInt(0x3000);
                default -> random.nextInt(0x110000);
            };
            return x >= 0xd800 && x < 0xe000 ? 'x' : x;
        }).toArray();
        return new String(c, 0, c.length);
    }

    /** A heap of pairs does what trying all pairs over and over does. */
    @Test
    void joiningByTheBook() {
        Map<String, Integer> ids = new java.util.HashMap<>();
        for (String s : "a b c ab bc abc aa aaa aaaa abab cab".split(" ")) ids.put(s, ids.size());
        List<String[]> merges = List.of(new String[] {"a", "b"}, new String[] {"a", "a"}, new String[] {"b", "c"}, new String[] {"ab", "c"}, new String[] {"aa", "a"},
                new String[] {"aa", "aa"}, new String[] {"ab", "ab"}, new String[] {"c", "ab"});
        Bpe bpe = new Bpe(ids, merges, new Bpe.Options(-1, false, "", "", false, false));
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2000; i++) {
            StringBuilder s = new StringBuilder();
            for (int k = random.nextInt(1, 40); k > 0; k--) s.append((char) ('a' + random.nextInt(random.nextInt(1, 4))));
            List<String> expected = new java.util.ArrayList<>(s.chars().mapToObj(Character::toString).toList());
            while (true) {
                int best = -1;
                int rank = Integer.MAX_VALUE;
                for (int j = 0; j + 1 < expected.size(); j++) {
                    for (int r = 0; r < rank && r < merges.size(); r++) {
                        if (merges.get(r)[0].equals(expected.get(j)) && merges.get(r)[1].equals(expected.get(j + 1))) {
                            best = j;
                            rank = r;
                        }
                    }
                }
                if (best < 0) break;
                expected.set(best, expected.get(best) + expected.remove(best + 1));
            }
            assertEquals(expected.stream().map(ids::get).toList(), bpe.encode(s.toString()).boxed().toList(), s.toString());
        }
    }

    /** A word of a million letters, and a text of a million words: no step of it is quadratic. */
    @Test
    void largeTextsTakeNoLongerThanTheyShould() throws Exception {
        String text = sample().repeat(20);
        long start = System.nanoTime();
        SubwordTokenizer t = SubwordTokenizer.trainBpe(List.of(text), 2000, List.of());
        double training = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        int n = t.encode(text).length;
        double encoding = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        assertTrue(t.encode("the".repeat(300_000)).length < 900_000);
        double word = (System.nanoTime() - start) / 1e9;
        System.out.printf("BPE of %,d characters: trained to 2,000 tokens in %.2f s, encoded to %,d in %.2f s; a word of 900,000 letters in %.2f s%n", text.length(), training, n, encoding, word);
        assertTrue(training + encoding + word < 30, "training " + training + " s, encoding " + encoding + " s, a long word " + word + " s");
    }

    private static String refused(Path f, String json) throws IOException {
        Files.writeString(f, json);
        String message = assertThrows(DataException.class, () -> SubwordTokenizer.read(f)).getMessage();
        assertTrue(message.startsWith("t.json"), message);
        return message;
    }

    @Test
    void filesThatAreNone(@TempDir Path folder) throws IOException {
        Path f = folder.resolve("t.json");
        assertTrue(refused(f, "{").contains("not JSON"));
        assertTrue(refused(f, "[]").contains("no tokenizer.json"));
        assertEquals("t.json: model is missing", refused(f, "{}"));
        assertEquals("t.json.model: the model Unigram is not known here; BPE and WordPiece are", refused(f, "{\"model\":{\"type\":\"Unigram\"}}"));
        assertEquals("t.json.model: vocab is missing", refused(f, "{\"model\":{\"type\":\"BPE\"}}"));
        assertEquals("t.json.model: the token 'a' has no id", refused(f, "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1}}}"));
        assertEquals("t.json.model: the merge of 'a' and 'b' has tokens that are not in the vocabulary", refused(f, "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}"));
        assertEquals("t.json.model: merge 0 is no pair of tokens", refused(f, "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}"));
        assertEquals("t.json.model: unk_token is not in the vocabulary", refused(f, "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}}"));
        String model = "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},";
        assertEquals("t.json.normalizer: the normalizer Precompiled is not known here", refused(f, model + "\"normalizer\":{\"type\":\"Precompiled\"}}"));
        assertTrue(refused(f, model + "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\"}}").contains("t.json.pre_tokenizer.pattern: a pattern that Java's"));
        Files.writeString(f, model + "\"decoder\":null}");
        SubwordTokenizer t = SubwordTokenizer.read(f);
        assertEquals("encode: the vocabulary has no token for 'b' (U+0062) and none for unknown characters", assertThrows(IllegalArgumentException.class, () -> t.encode("ab")).getMessage());
        assertFalse(t.id("b").isPresent());
        assertThrows(IllegalArgumentException.class, () -> SubwordTokenizer.trainBpe(List.of("a"), 10, List.of()));
    }
}
