package io.leibniz.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Tables of comma-separated values (RFC 4180), UTF-8, plain or compressed with gzip.
 *
 * @param header the names of the columns; empty if the file has none
 * @param rows the fields, row by row, all rows equally long
 */
public record Csv(List<String> header, List<List<String>> rows) {
    /** The most fields that {@link #read(Path, boolean)} takes: 2²⁵. */
    public static final int DEFAULT_LIMIT = 1 << 25;

    /**
     * Reads a file.
     *
     * @param header whether the first line names the columns
     * @throws DataException if a row is longer or shorter than the first, a quote never ends, the text is not UTF-8, the
     *         compressed data is damaged, or there are more than {@link #DEFAULT_LIMIT} fields
     */
    public static Csv read(Path file, boolean header) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.getFileName().toString(), header, ',', DEFAULT_LIMIT);
        }
    }

    /** The same from a stream; {@code name} is for messages. */
    public static Csv read(InputStream stream, String name, boolean header, char separator, int limit) throws IOException {
        List<String> names = List.of();
        List<List<String>> rows = new ArrayList<>();
        long fields = 0;
        int width = -1;
        try (CsvReader<CsvRecord> reader = CsvReader.builder().fieldSeparator(separator).skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(FieldMismatchStrategy.IGNORE).ofCsvRecord(text(stream))) {
            for (CsvRecord r : reader) {
                if (width < 0) width = r.getFieldCount();
                if (r.getFieldCount() != width) {
                    throw new DataException(name + ", line " + r.getStartingLineNumber() + ": " + r.getFieldCount()
                            + " fields, the first line has " + width);
                }
                fields += width;
                if (fields > limit) throw new DataException(name + ": more than " + limit + " fields, the limit of this read; give a larger one if the file is right");
                if (header && names.isEmpty() && rows.isEmpty()) names = List.copyOf(r.getFields());
                else rows.add(List.copyOf(r.getFields()));
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw explain(name, e.getCause() instanceof IOException io ? io : e);
        } catch (IOException e) {
            if (e instanceof DataException d) throw d;
            throw explain(name, e);
        }
        return new Csv(names, rows);
    }

    private static IOException explain(String name, Exception e) {
        return switch (e) {
            case DataException d -> d;
            case EOFException _ -> new DataException(name + ": the compressed file ends too early; it is cut short, fetch it again", e);
            case ZipException _ -> new DataException(name + ": damaged gzip data (" + e.getMessage() + "); fetch it again", e);
            case CharacterCodingException _ -> new DataException(name + ": not UTF-8 text", e);
            case CsvParseException _ -> new DataException(name + ": not a CSV table: " + e.getMessage(), e);
            case IOException io -> io;
            default -> new DataException(name + ": " + e.getMessage(), e);
        };
    }

    private static Reader text(InputStream stream) throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream, 1 << 16);
        in.mark(2);
        int a = in.read();
        int b = in.read();
        in.reset();
        InputStream plain = a == 0x1f && b == 0x8b ? new GZIPInputStream(in, 1 << 16) : in;
        return new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** The number of columns; 0 for a table without rows or header. */
    public int columns() {
        return !header.isEmpty() ? header.size() : rows.isEmpty() ? 0 : rows.getFirst().size();
    }

    /**
     * A column by name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public List<String> column(String name) {
        int i = header.indexOf(name);
        if (i < 0) throw new IllegalArgumentException("csv: no column " + name + "; there are " + header);
        return rows.stream().map(r -> r.get(i)).toList();
    }

    /**
     * All fields as numbers, [rows, columns] of f32 or f64.
     *
     * @throws DataException naming row and column of a field that isn't a number
     */
    public Tensor numbers(DType dtype) throws DataException {
        if (!dtype.isFloating()) throw new IllegalArgumentException("csv: numbers of type " + dtype + "; read f64 and convert with to(…)");
        int width = columns();
        double[] a = new double[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < width; j++) {
                String s = rows.get(i).get(j).strip();
                try {
                    a[i * width + j] = Double.parseDouble(s);
                } catch (NumberFormatException e) {
                    throw new DataException("csv: row " + i + ", column " + (header.isEmpty() ? j : header.get(j)) + ": '"
                            + (s.length() > 40 ? s.substring(0, 40) + "…" : s) + "' is not a number", e);
                }
            }
        }
        return Tensor.wrap(a, rows.size(), width).to(dtype);
    }

    /** Names to class numbers, in alphabetical order: a column as labels, i64. */
    public static Tensor classes(List<String> names) {
        List<String> sorted = names.stream().distinct().sorted().toList();
        long[] labels = new long[names.size()];
        Arrays.setAll(labels, i -> sorted.indexOf(names.get(i)));
        return Tensor.of(labels);
    }
}
