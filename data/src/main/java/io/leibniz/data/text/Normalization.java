package io.leibniz.data.text;

import io.leibniz.data.DataException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What is done to a text before it is cut. */
final class Normalization {
    private Normalization() {}

    static UnaryOperator<String> of(Node n) throws DataException {
        if (n == null) return s -> s;
        return switch (n.type()) {
            case "NFC" -> s -> Normalizer.normalize(s, Normalizer.Form.NFC);
            case "NFD" -> s -> Normalizer.normalize(s, Normalizer.Form.NFD);
            case "NFKC" -> s -> Normalizer.normalize(s, Normalizer.Form.NFKC);
            case "NFKD" -> s -> Normalizer.normalize(s, Normalizer.Form.NFKD);
            case "Lowercase" -> Normalization::lower;
            case "StripAccents" -> Normalization::withoutMarks;
            case "Strip" -> strip(n.flag("strip_left", true), n.flag("strip_right", true));
            case "Prepend" -> {
                String before = n.text("prepend");
                yield s -> s.isEmpty() ? s : before + s;
            }
            case "Replace" -> {
                Pattern p = pattern(n);
                String by = Matcher.quoteReplacement(n.text("content"));
                yield s -> p.matcher(s).replaceAll(by);
            }
            case "BertNormalizer" -> bert(n);
            case "Sequence" -> {
                UnaryOperator<String> all = s -> s;
                for (Node step : n.nodes("normalizers")) {
                    UnaryOperator<String> before = all;
                    UnaryOperator<String> next = of(step);
                    all = s -> bounded(s, next.apply(before.apply(s)));
                }
                yield all;
            }
            default -> throw n.wrong("the normalizer " + n.type() + " is not known here");
        };
    }

    /** {@code {"Regex": …}} or {@code {"String": …}}; white space in the sense of Unicode. */
    static Pattern pattern(Node n) throws DataException {
        Node p = n.required("pattern");
        String regex = p.has("Regex") ? p.text("Regex") : Pattern.quote(p.text("String"));
        try {
            return compiled(regex);
        } catch (PatternSyntaxException e) {
            throw new DataException(p.what() + ": a pattern that Java's regular expressions don't have: " + e.getDescription(), e);
        }
    }

    static Pattern compiled(String regex) {
        return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** A dozen steps that each double a text make gigabytes of a page: no honest file does that. */
    private static String bounded(String text, String normalized) {
        if (normalized.length() / 64 <= text.length() + 64) return normalized;
        throw new IllegalArgumentException("encode: the normalizers of this tokenizer make " + normalized.length() + " characters of " + text.length() + "; its file is damaged or hostile");
    }

    private static UnaryOperator<String> strip(boolean left, boolean right) {
        return s -> left && right ? s.strip() : left ? s.stripLeading() : right ? s.stripTrailing() : s;
    }

    /** Character by character, so that no letter depends on its neighbours as a final sigma does. */
    static String lower(String s) {
        StringBuilder r = new StringBuilder(s.length());
        s.codePoints().forEach(c -> {
            if (c < 0x80) r.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
            else r.append(Character.toString(c).toLowerCase(Locale.ROOT));
        });
        return r.toString();
    }

    /** Marks that take no space of their own left out; they stand alone only in NFD. */
    static String withoutMarks(String s) {
        StringBuilder r = new StringBuilder(s.length());
        s.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).forEach(r::appendCodePoint);
        return r.toString();
    }

    private static UnaryOperator<String> bert(Node n) throws DataException {
        boolean clean = n.flag("clean_text", true);
        boolean chinese = n.flag("handle_chinese_chars", true);
        boolean lower = n.flag("lowercase", true);
        boolean accents = n.flag("strip_accents", lower);
        return s -> {
            String t = clean || chinese ? spaced(s, clean, chinese) : s;
            if (accents) t = withoutMarks(Normalizer.normalize(t, Normalizer.Form.NFD));
            return lower ? lower(t) : t;
        };
    }

    private static String spaced(String s, boolean clean, boolean chinese) {
        StringBuilder r = new StringBuilder(s.length());
        s.codePoints().forEach(c -> {
            if (clean && (c == 0 || c == 0xfffd || isControl(c))) return;
            if (clean && isSpace(c)) r.append(' ');
            else if (chinese && isIdeograph(c)) r.append(' ').appendCodePoint(c).append(' ');
            else r.appendCodePoint(c);
        });
        return r.toString();
    }

    private static boolean isControl(int c) {
        if (c == '\t' || c == '\n' || c == '\r') return false;
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** Unicode's White_Space. */
    static boolean isSpace(int c) {
        return Character.isSpaceChar(c) || c >= '\t' && c <= '\r' || c == 0x85;
    }

    private static boolean isIdeograph(int c) {
        return c >= 0x4e00 && c <= 0x9fff || c >= 0x3400 && c <= 0x4dbf || c >= 0x20000 && c <= 0x2a6df || c >= 0x2a700 && c <= 0x2b73f
                || c >= 0x2b740 && c <= 0x2b81f || c >= 0x2b920 && c <= 0x2ceaf || c >= 0xf900 && c <= 0xfaff || c >= 0x2f800 && c <= 0x2fa1f;
    }
}
