package io.leibniz.data.text;

import io.leibniz.data.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes text of tokens: a list of pieces to be joined. */
@FunctionalInterface
interface Decoding {
    List<String> decode(List<String> tokens);

    static Decoding of(Node n) throws DataException {
        if (n == null) return tokens -> List.of(String.join(" ", tokens));
        return switch (n.type()) {
            case "ByteLevel" -> Decoding::bytes;
            case "WordPiece" -> wordPiece(n.text("prefix", "##"), n.flag("cleanup", true));
            case "BPEDecoder" -> {
                String suffix = n.text("suffix", "</w>");
                yield tokens -> {
                    List<String> r = new ArrayList<>();
                    for (int i = 0; i < tokens.size(); i++) r.add(tokens.get(i).replace(suffix, i + 1 < tokens.size() ? " " : ""));
                    return r;
                };
            }
            case "Metaspace" -> {
                String sign = n.text("replacement", "▁");
                boolean added = !n.text("prepend_scheme", n.flag("add_prefix_space", true) ? "always" : "never").equals("never");
                yield tokens -> {
                    List<String> r = new ArrayList<>();
                    for (String t : tokens) r.add((r.isEmpty() && added && t.startsWith(sign) ? t.substring(sign.length()) : t).replace(sign, " "));
                    return r;
                };
            }
            case "Replace" -> {
                Pattern p = Normalization.pattern(n);
                String by = Matcher.quoteReplacement(n.text("content"));
                yield tokens -> tokens.stream().map(t -> p.matcher(t).replaceAll(by)).toList();
            }
            case "ByteFallback" -> Decoding::fallback;
            case "Fuse" -> tokens -> List.of(String.join("", tokens));
            case "Strip" -> strip(n.text("content"), n.number("start", 0), n.number("stop", 0));
            case "Sequence" -> {
                List<Decoding> steps = new ArrayList<>();
                for (Node step : n.nodes("decoders")) steps.add(of(step));
                yield tokens -> {
                    List<String> r = tokens;
                    for (Decoding step : steps) r = step.decode(r);
                    return r;
                };
            }
            default -> throw n.wrong("the decoder " + n.type() + " is not known here");
        };
    }

    /** Characters may be spread over tokens, so bytes are collected first; what is no UTF-8 becomes U+FFFD. */
    private static List<String> bytes(List<String> tokens) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String t : tokens) all.writeBytes(ByteAlphabet.bytes(t));
        return List.of(all.toString(StandardCharsets.UTF_8));
    }

    private static Decoding wordPiece(String prefix, boolean cleanup) {
        return tokens -> {
            List<String> r = new ArrayList<>();
            for (String t : tokens) {
                String s = r.isEmpty() ? t : t.startsWith(prefix) ? t.substring(prefix.length()) : " " + t;
                r.add(cleanup ? cleaned(s) : s);
            }
            return r;
        };
    }

    /** Spaces that English doesn't put before signs. */
    private static String cleaned(String s) {
        return s.replace(" .", ".").replace(" ?", "?").replace(" !", "!").replace(" ,", ",").replace(" ' ", "'").replace(" n't", "n't")
                .replace(" 'm", "'m").replace(" do not", " don't").replace(" 's", "'s").replace(" 've", "'ve").replace(" 're", "'re");
    }

    /** Runs of tokens &lt;0x…&gt; as the bytes they name; each as U+FFFD if together they are no UTF-8. */
    private static List<String> fallback(List<String> tokens) {
        List<String> r = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (String t : tokens) {
            if (t.matches("<0x[0-9A-Fa-f]{2}>")) {
                run.write(Integer.parseInt(t.substring(3, 5), 16));
            } else {
                flush(run, r);
                r.add(t);
            }
        }
        flush(run, r);
        return r;
    }

    private static void flush(ByteArrayOutputStream run, List<String> to) {
        if (run.size() == 0) return;
        try {
            to.add(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(run.toByteArray())).toString());
        } catch (CharacterCodingException _) {
            to.add("\ufffd".repeat(run.size()));
        }
        run.reset();
    }

    private static Decoding strip(String content, int start, int stop) {
        return tokens -> {
            List<String> r = new ArrayList<>();
            for (String t : tokens) {
                String s = t;
                for (int i = 0; i < start && s.startsWith(content); i++) s = s.substring(content.length());
                for (int i = 0; i < stop && s.endsWith(content); i++) s = s.substring(0, s.length() - content.length());
                r.add(s);
            }
            return r;
        };
    }
}
