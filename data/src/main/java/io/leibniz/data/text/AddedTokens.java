package io.leibniz.data.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tokens that are found as they stand in a text, before anything else is done to it. */
final class AddedTokens {
    /**
     * @param word only where no letter or digit is next to it
     * @param left whether white space before it belongs to it
     * @param right and after it
     * @param normalized whether it is looked for after the text has been normalized
     */
    record Added(int id, String content, boolean special, boolean word, boolean left, boolean right, boolean normalized) {}

    /** A part of a text: a token, or text between tokens with id −1. */
    record Part(int id, String text) {}

    private final Map<String, Added> byContent = new HashMap<>();
    /** The longest first. */
    private final List<Added> sorted;
    /** The longest of those that begin at a place is found; null if there are none. */
    private final Pattern pattern;

    AddedTokens(List<Added> tokens) {
        sorted = new ArrayList<>(tokens);
        sorted.removeIf(t -> t.content.isEmpty());
        sorted.sort(Comparator.comparing((Added t) -> -t.content.length()));
        for (Added t : sorted) byContent.put(t.content, t);
        pattern = sorted.isEmpty() ? null : Normalization.compiled(sorted.stream().map(AddedTokens::regex).collect(Collectors.joining("|")));
    }

    private static String regex(Added t) {
        String s = Pattern.quote(t.content);
        if (t.word) s = "(?<!\\w)" + s + "(?!\\w)";
        return (t.left ? "\\s*" : "") + s + (t.right ? "\\s*" : "");
    }

    /** White space of the content and white space around it look the same, so what was found may have to be asked for by its content. */
    private Added found(String match) {
        Added t = byContent.get(match);
        if (t != null) return t;
        return sorted.stream().filter(a -> (a.left || a.right) && match.contains(a.content)).findFirst().orElseThrow();
    }

    List<Part> split(String text) {
        if (pattern == null) return List.of(new Part(-1, text));
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (Matcher m = pattern.matcher(text); m.find(); ) {
            if (m.start() > from) parts.add(new Part(-1, text.substring(from, m.start())));
            Added t = found(m.group());
            parts.add(new Part(t.id, t.content));
            from = m.end();
        }
        if (from < text.length()) parts.add(new Part(-1, text.substring(from)));
        return parts;
    }
}
