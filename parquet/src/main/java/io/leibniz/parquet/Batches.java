package io.leibniz.parquet;

import io.leibniz.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Tables of so many rows each from one file after another. At most one row group is held beside the batch that is made. */
final class Batches implements Iterator<Parquet> {
    private Iterator<Path> files;
    private final int rows;
    private final long limit;

    /** Those of the first file, so that all batches have the same. */
    private List<String> names;
    private List<Parquet.Column> columns;

    private ParquetFile file;
    private List<Parquet.Column> inFile;
    private int[] places;
    private int group;
    private Values[] held;
    private int heldRows;
    private int at;
    private long first;
    private Parquet next;

    Batches(List<Path> files, int rows, List<String> names, long limit) {
        this.files = List.copyOf(files).iterator();
        this.rows = rows;
        this.names = names;
        this.limit = limit;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && (file != null || files.hasNext())) {
                if (file == null) open(files.next());
                next = batch();
                if (next == null) file = null;
            }
        } catch (IOException e) {
            // Nothing comes after what couldn't be read.
            file = null;
            files = Collections.emptyIterator();
            throw new UncheckedIOException(e);
        }
        return next != null;
    }

    @Override
    public Parquet next() {
        if (!hasNext()) throw new NoSuchElementException();
        Parquet p = next;
        next = null;
        return p;
    }

    private void open(Path path) throws IOException {
        ParquetFile f = ParquetFile.open(path, limit);
        places = f.places(names);
        f.allow(places);
        List<Parquet.Column> found = f.columns(places);
        if (columns == null) {
            columns = found;
            names = found.stream().map(Parquet.Column::name).toList();
        }
        for (int k = 0; k < found.size(); k++) {
            Parquet.Column a = columns.get(k);
            Parquet.Column b = found.get(k);
            if (a.kind() != b.kind() || a.list() != b.list()) {
                throw new DataException(f.name + ": column " + b.name() + " is " + b.type() + (b.list() ? " in lists" : "") + ", in the first file " + a.type() + (a.list() ? " in lists" : ""));
            }
        }
        file = f;
        inFile = found;
        group = 0;
        heldRows = 0;
        at = 0;
        first = 0;
    }

    /** Null at the end of the file. */
    private Parquet batch() throws IOException {
        Values[] out = file.empty(places);
        int n = 0;
        while (n < rows) {
            if (at == heldRows) {
                held = null;
                if (group == file.footer.groups().size()) break;
                held = file.empty(places);
                heldRows = (int) file.footer.groups().get(group).rows();
                at = 0;
                file.read(group++, places, held);
            }
            int m = Math.min(rows - n, heldRows - at);
            for (int k = 0; k < out.length; k++) out[k].append(held[k], at, at + m);
            at += m;
            n += m;
        }
        if (n == 0) return null;
        Parquet p = new Parquet(file.name, first, n, inFile, out);
        first += n;
        return p;
    }
}
