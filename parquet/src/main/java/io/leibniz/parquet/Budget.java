package io.leibniz.parquet;

/**
 * How much may be made of a file. A few bytes may stand for any number of equal values, so what is announced is compared with
 * the size of the file, and with what the caller allows.
 */
final class Budget {
    private final long allowed;
    private long bytes;

    /** @param values how many, at most, the caller wants; 0 for what a file of this size may have */
    Budget(long fileSize, long values) {
        allowed = Math.max(values, (1 << 20) + 256 * fileSize);
        bytes = Math.max(64 * values, (1 << 24) + 1032 * fileSize);
    }

    /** Compares the number of values that are to be read. */
    void values(long n) {
        if (n > allowed) {
            throw new Damage("announces " + n + " values, and what is read at once has at most " + allowed + " unless a larger limit is given; give one if the file is right");
        }
    }

    /** Takes bytes that a page unpacks to. */
    void bytes(long n) {
        bytes -= n;
        if (bytes < 0) throw new Damage("unpacks to far more bytes than it has; give a larger limit if the file is right");
    }
}
