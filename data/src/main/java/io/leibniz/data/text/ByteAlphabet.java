package io.leibniz.data.text;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A visible character for each byte, as GPT-2 has them (Radford et al. 2019): the printable ones of Latin-1 stand for
 * themselves, the other 68 are the characters from U+0100 on. So a vocabulary of byte sequences is one of readable texts.
 */
final class ByteAlphabet {
    /** The pieces that GPT-2 cuts texts into before bytes are joined: a word with the space before it, and so on. */
    static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final char[] CHARACTERS = new char[256];
    private static final Map<Character, Byte> BYTES = new HashMap<>();

    static {
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            CHARACTERS[b] = printable ? (char) b : next++;
            BYTES.put(CHARACTERS[b], (byte) b);
        }
    }

    private ByteAlphabet() {}

    static char of(int b) {
        return CHARACTERS[b & 0xff];
    }

    /** The bytes of a text in UTF-8, a character each. */
    static String spell(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        char[] c = new char[utf8.length];
        for (int i = 0; i < c.length; i++) c[i] = of(utf8[i]);
        return new String(c);
    }

    /** The bytes of a spelling; characters that aren't of the alphabet, as special tokens have them, in UTF-8. */
    static byte[] bytes(String spelling) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(spelling.length());
        boolean all = spelling.chars().allMatch(c -> BYTES.containsKey((char) c));
        if (!all) return spelling.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < spelling.length(); i++) out.write(BYTES.get(spelling.charAt(i)));
        return out.toByteArray();
    }
}
