package io.leibniz.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Text in UTF-8, plain or compressed with gzip.
 *
 * {@snippet :
 * String all = TextFiles.read(Path.of("austen.txt.gz"));
 * Streaming<String> lines = Streaming.of(epoch -> TextFiles.lines(List.of(Path.of("a.txt"), Path.of("b.txt.gz"))));
 * }
 */
public final class TextFiles {
    /** The most characters of a line: 2²⁴. A file of a few zeroes may unpack to a line of gigabytes. */
    private static final int LONGEST_LINE = 1 << 24;

    private TextFiles() {}

    /**
     * A whole file, of at most 2²⁸ characters.
     *
     * @throws DataException if it isn't UTF-8, is damaged, or is longer
     */
    public static String read(Path file) throws IOException {
        return read(file, 1 << 28);
    }

    /** A whole file, of at most {@code limit} characters. */
    public static String read(Path file, int limit) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (BufferedReader in = open(Files.newInputStream(file))) {
            StringBuilder text = new StringBuilder();
            char[] buffer = new char[1 << 16];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                if (text.length() > limit - n) throw new DataException(name + ": more than " + limit + " characters, the limit of this read; give a larger one, or read by lines");
                text.append(buffer, 0, n);
            }
            return text.toString();
        } catch (IOException e) {
            throw explain(name, e);
        }
    }

    /**
     * The lines of several files, one after another, without their ends; read as they are asked for.
     *
     * @return throws {@link UncheckedIOException} around a {@link DataException} if a file isn't what it should be
     */
    public static Iterator<String> lines(List<Path> files) {
        return new Lines(List.copyOf(files));
    }

    private static final class Lines implements Iterator<String> {
        private final List<Path> files;
        private int next;
        private BufferedReader in;
        private String line;

        Lines(List<Path> files) {
            this.files = files;
        }

        @Override
        public boolean hasNext() {
            try {
                while (line == null && (in != null || next < files.size())) {
                    if (in == null) in = open(Files.newInputStream(files.get(next++)));
                    line = line(in);
                    if (line == null) {
                        in.close();
                        in = null;
                    }
                }
                return line != null;
            } catch (IOException e) {
                throw new UncheckedIOException(explain(String.valueOf(files.get(next - 1).getFileName()), e));
            }
        }

        @Override
        public String next() {
            if (!hasNext()) throw new NoSuchElementException();
            String s = line;
            line = null;
            return s;
        }
    }

    /** The next line, or null at the end; ends are \n and \r\n. */
    static String line(BufferedReader in) throws IOException {
        StringBuilder s = new StringBuilder();
        int c = in.read();
        if (c < 0) return null;
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (s.length() == LONGEST_LINE) throw new DataException("a line of more than " + LONGEST_LINE + " characters");
            s.append((char) c);
        }
        if (c == '\n' && !s.isEmpty() && s.charAt(s.length() - 1) == '\r') s.setLength(s.length() - 1);
        return s.toString();
    }

    static BufferedReader open(InputStream stream) throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream, 1 << 16);
        try {
            in.mark(2);
            int a = in.read();
            int b = in.read();
            in.reset();
            InputStream plain = a == 0x1f && b == 0x8b ? new GZIPInputStream(in, 1 << 16) : in;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    static IOException explain(String name, IOException e) {
        return switch (e) {
            case DataException d -> d.getMessage().startsWith(name + ":") ? d : new DataException(name + ": " + d.getMessage(), d);
            case EOFException _ -> new DataException(name + ": the compressed file ends too early; it is cut short, fetch it again", e);
            case ZipException _ -> new DataException(name + ": damaged gzip data (" + e.getMessage() + "); fetch it again", e);
            case CharacterCodingException _ -> new DataException(name + ": not UTF-8 text", e);
            default -> e;
        };
    }
}
