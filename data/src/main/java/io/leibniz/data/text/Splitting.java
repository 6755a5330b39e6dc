package io.leibniz.data.text;

import io.leibniz.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a text into the pieces within which tokens are found. */
@FunctionalInterface
interface Splitting {
    List<String> split(String text);

    /** What becomes of what a pattern matches. */
    enum Behaviour { REMOVED, ISOLATED, WITH_PREVIOUS, WITH_NEXT, CONTIGUOUS }

    static Splitting of(Node n) throws DataException {
        if (n == null) return List::of;
        return switch (n.type()) {
            case "ByteLevel" -> {
                boolean space = n.flag("add_prefix_space", true);
                Splitting cut = n.flag("use_regex", true) ? by(Normalization.compiled(ByteAlphabet.GPT2), Behaviour.ISOLATED, false) : List::of;
                yield s -> cut.split(space && !s.startsWith(" ") ? " " + s : s).stream().map(ByteAlphabet::spell).toList();
            }
            case "BertPreTokenizer" -> {
                Splitting spaces = by(Normalization.compiled("\\s"), Behaviour.REMOVED, false);
                Splitting signs = by(Normalization.compiled("[\\p{P}!-/:-@\\[-`{-~]"), Behaviour.ISOLATED, false);
                yield s -> each(spaces.split(s), signs);
            }
            case "Whitespace" -> by(Normalization.compiled("\\w+|[^\\w\\s]+"), Behaviour.REMOVED, true);
            case "WhitespaceSplit" -> by(Normalization.compiled("\\s"), Behaviour.REMOVED, false);
            case "Punctuation" -> by(Normalization.compiled("[\\p{P}!-/:-@\\[-`{-~]"), behaviour(n, "Isolated"), false);
            case "Digits" -> by(Normalization.compiled("\\p{N}"), n.flag("individual_digits", false) ? Behaviour.ISOLATED : Behaviour.CONTIGUOUS, false);
            case "Split" -> by(Normalization.pattern(n), behaviour(n, null), n.flag("invert", false));
            case "Metaspace" -> metaspace(n);
            case "Sequence" -> {
                List<Splitting> steps = new ArrayList<>();
                for (Node step : n.nodes("pretokenizers")) steps.add(of(step));
                yield s -> {
                    List<String> pieces = List.of(s);
                    for (Splitting step : steps) {
                        pieces = each(pieces, step);
                        long length = pieces.stream().mapToLong(String::length).sum();
                        if (length / 64 > s.length() + 64) throw new IllegalArgumentException("encode: the pre-tokenizers of this tokenizer make " + length + " characters of " + s.length() + "; its file is damaged or hostile");
                    }
                    return pieces;
                };
            }
            default -> throw n.wrong("the pre-tokenizer " + n.type() + " is not known here");
        };
    }

    private static List<String> each(List<String> pieces, Splitting next) {
        List<String> all = new ArrayList<>();
        for (String p : pieces) all.addAll(next.split(p));
        return all;
    }

    private static Behaviour behaviour(Node n, String otherwise) throws DataException {
        String s = n.text("behavior", otherwise);
        return switch (s) {
            case "Removed" -> Behaviour.REMOVED;
            case "Isolated" -> Behaviour.ISOLATED;
            case "MergedWithPrevious" -> Behaviour.WITH_PREVIOUS;
            case "MergedWithNext" -> Behaviour.WITH_NEXT;
            case "Contiguous" -> Behaviour.CONTIGUOUS;
            case null, default -> throw n.wrong("the behavior " + s + " is not known here");
        };
    }

    private static Splitting metaspace(Node n) throws DataException {
        String sign = n.text("replacement", "▁");
        String scheme = n.text("prepend_scheme", n.flag("add_prefix_space", true) ? "always" : "never");
        Splitting cut = n.flag("split", true) ? by(Pattern.compile(Pattern.quote(sign)), Behaviour.WITH_NEXT, false) : List::of;
        return s -> {
            String t = s.replace(" ", sign);
            return cut.split(!scheme.equals("never") && !t.startsWith(sign) ? sign + t : t);
        };
    }

    /** Cuts at what a pattern matches, or, inverted, at what it doesn't. */
    static Splitting by(Pattern pattern, Behaviour behaviour, boolean invert) {
        return s -> {
            List<String> pieces = new ArrayList<>();
            List<Boolean> matched = new ArrayList<>();
            int from = 0;
            for (Matcher m = pattern.matcher(s); m.find(); ) {
                if (m.end() == m.start()) continue;
                if (m.start() > from) {
                    pieces.add(s.substring(from, m.start()));
                    matched.add(invert);
                }
                pieces.add(m.group());
                matched.add(!invert);
                from = m.end();
            }
            if (from < s.length()) {
                pieces.add(s.substring(from));
                matched.add(invert);
            }
            return arranged(pieces, matched, behaviour);
        };
    }

    private static List<String> arranged(List<String> pieces, List<Boolean> matched, Behaviour behaviour) {
        List<String> r = new ArrayList<>();
        String held = "";
        boolean before = false;
        for (int i = 0; i < pieces.size(); i++) {
            String p = pieces.get(i);
            boolean match = matched.get(i);
            boolean join = i > 0 && switch (behaviour) {
                case WITH_PREVIOUS -> match && !before;
                case CONTIGUOUS -> match == before;
                default -> false;
            };
            switch (behaviour) {
                case REMOVED -> {
                    if (!match) r.add(p);
                }
                case ISOLATED -> r.add(p);
                case WITH_PREVIOUS, CONTIGUOUS -> {
                    if (join) r.add(r.removeLast() + p);
                    else r.add(p);
                }
                case WITH_NEXT -> {
                    if (match) {
                        if (!held.isEmpty()) r.add(held);
                        held = p;
                    } else {
                        r.add(held + p);
                        held = "";
                    }
                }
            }
            before = match;
        }
        if (!held.isEmpty()) r.add(held);
        return r;
    }
}
