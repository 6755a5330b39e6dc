package io.leibniz.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Batches, epoch after epoch. What comes is a function of the epoch and the batch's number alone, so that a position is all
 * the state there is: training that continues at one sees what it would have seen without the break, bit for bit.
 *
 * {@snippet :
 * Loader.Cursor<Labeled> batches = loader.at(Loader.Position.START);
 * for (int step = 0; step < 10_000; step++) model = train(model, batches.next());
 * Loader.Position resume = batches.position();                 // to be kept with the model
 * }
 *
 * @param <B> the type of a batch
 */
public interface Loader<B> {
    /**
     * The batches of an epoch, counted from 0, without the first {@code from}; may be walked several times.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    Iterable<B> epoch(int epoch, int from);

    /** All batches of an epoch, counted from 0; may be walked several times. */
    default Iterable<B> epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /** Batches without end, from a position on. */
    default Cursor<B> at(Position position) {
        return new Cursor<>(this, position);
    }

    /**
     * Where a walk over batches is: the next batch is number {@code batch} of epoch {@code epoch}, both counted from 0.
     */
    record Position(int epoch, int batch) {
        public static final Position START = new Position(0, 0);

        public Position {
            if (epoch < 0 || batch < 0) throw new IllegalArgumentException("Position: epoch " + epoch + ", batch " + batch + "; both count from 0");
        }

        /** {@code epoch:batch}, which {@link #parse} reads. */
        @Override
        public String toString() {
            return epoch + ":" + batch;
        }

        /** @throws IllegalArgumentException unless the text is a position's */
        public static Position parse(String text) {
            String[] parts = text.split(":", -1);
            try {
                if (parts.length == 2) return new Position(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Position: '" + text + "' is not epoch:batch", e);
            }
            throw new IllegalArgumentException("Position: '" + text + "' is not epoch:batch");
        }
    }

    /** A walk over all epochs, one after another. */
    final class Cursor<B> implements Iterator<B> {
        private final Loader<B> loader;
        private Iterator<B> current;
        private Position position;

        private Cursor(Loader<B> loader, Position position) {
            this.loader = loader;
            this.position = position;
            this.current = loader.epoch(position.epoch, position.batch).iterator();
        }

        /** The position of the next batch: what to keep for going on later. */
        public Position position() {
            return position;
        }

        /** Always true but for data without a single batch. */
        @Override
        public boolean hasNext() {
            if (current.hasNext()) return true;
            Iterator<B> next = loader.epoch(position.epoch + 1).iterator();
            if (!next.hasNext()) return false;
            current = next;
            position = new Position(position.epoch + 1, 0);
            return true;
        }

        @Override
        public B next() {
            if (!hasNext()) throw new NoSuchElementException("the data has no batches");
            B b = current.next();
            position = new Position(position.epoch, position.batch + 1);
            return b;
        }
    }
}
