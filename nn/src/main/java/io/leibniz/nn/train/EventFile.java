package io.leibniz.nn.train;

import io.leibniz.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file of events for TensorBoard: scalars, histograms and pictures by tag and step.
 *
 * <p>A record is the length of an event (8 bytes), the masked CRC-32C of those bytes (4), the event, and its masked CRC-32C (4),
 * all little-endian. The mask of c is {@code ((c >>> 15) | (c << 17)) + 0xa282ead8}, so that a checksum over data that holds checksums
 * is still a good one. An event is a protocol buffer with the fields of TensorFlow's {@code event.proto} and {@code summary.proto}.
 *
 * {@snippet :
 * try (EventFile events = EventFile.create(Path.of("runs/digits"))) {
 *     events.scalar("loss", 1, 2.3);
 *     events.histogram("weights/hidden", 1, model.hidden().weight());
 * }
 * }
 */
public final class EventFile implements AutoCloseable {
    private static final int BUCKETS = 40;
    private static final int START = 1;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** A new file in a folder, where TensorBoard finds it beside older ones. */
    public static EventFile create(Path folder) throws IOException {
        Files.createDirectories(folder);
        // TensorBoard reads files in the order of their names.
        Instant now = Instant.now();
        Path file = folder.resolve("events.out.tfevents.%010d.%09d.leibniz".formatted(now.getEpochSecond(), now.getNano()));
        EventFile events = new EventFile(new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)));
        events.record(event(0).string(3, "brain.Event:2"));
        return events;
    }

    /** Says that a run goes on from here: TensorBoard forgets what older files have from this step on. */
    public void restart(long step) throws IOException {
        record(event(step).message(7, new Message().integer(1, START)));
    }

    /** One number. */
    public void scalar(String tag, long step, double value) throws IOException {
        summary(tag, step, new Message().string(1, tag).single(2, (float) value));
    }

    /** The finite numbers of a tensor, in 40 parts of equal width. */
    public void histogram(String tag, long step, Tensor values) throws IOException {
        double[] v = Arrays.stream(values.toDoubleArray()).filter(Double::isFinite).toArray();
        double low = Arrays.stream(v).min().orElse(0);
        double high = Arrays.stream(v).max().orElse(0);
        double width = (high - low) / BUCKETS;
        double[] limits = new double[width > 0 ? BUCKETS : 1];
        double[] counts = new double[limits.length];
        for (int i = 0; i < limits.length; i++) limits[i] = i == limits.length - 1 ? high : low + (i + 1) * width;
        for (double x : v) counts[width > 0 ? Math.clamp((long) ((x - low) / width), 0, BUCKETS - 1) : 0]++;
        summary(tag, step, new Message().string(1, tag).message(5, new Message().real(1, low).real(2, high).real(3, v.length)
                .real(4, Arrays.stream(v).sum()).real(5, Arrays.stream(v).map(x -> x * x).sum()).reals(6, limits).reals(7, counts)));
    }

    /** A picture as PNG. */
    public void image(String tag, long step, int width, int height, byte[] png) throws IOException {
        int rgb = 3;
        summary(tag, step, new Message().string(1, tag).message(4, new Message().integer(1, height).integer(2, width).integer(3, rgb).bytes(4, png)));
    }

    /** What was written so far can be read. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void summary(String tag, long step, Message value) throws IOException {
        record(event(step).message(5, new Message().message(1, value)));
    }

    private static Message event(long step) {
        return new Message().real(1, System.currentTimeMillis() / 1e3).integer(2, step);
    }

    private void record(Message event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
    }

    private static byte[] checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        int c = (int) crc.getValue();
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(((c >>> 15) | (c << 17)) + 0xa282ead8).array();
    }

    /** A protocol buffer: fields of a number, a wire type and a value. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int BYTES = 2;
        private static final int FOUR_BYTES = 5;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private void varint(long v) {
            while ((v & ~0x7fL) != 0) {
                out.write((int) (v & 0x7f | 0x80));
                v >>>= 7;
            }
            out.write((int) v);
        }

        private void tag(int field, int type) {
            varint(field << 3 | type);
        }

        private Message number(int bytes, long bits) {
            for (int i = 0; i < bytes; i++) out.write((int) (bits >>> 8 * i));
            return this;
        }

        Message integer(int field, long v) {
            tag(field, VARINT);
            varint(v);
            return this;
        }

        Message real(int field, double v) {
            tag(field, EIGHT_BYTES);
            return number(8, Double.doubleToRawLongBits(v));
        }

        Message single(int field, float v) {
            tag(field, FOUR_BYTES);
            return number(4, Float.floatToRawIntBits(v));
        }

        Message bytes(int field, byte[] v) {
            tag(field, BYTES);
            varint(v.length);
            out.writeBytes(v);
            return this;
        }

        Message string(int field, String v) {
            return bytes(field, v.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message v) {
            return bytes(field, v.toByteArray());
        }

        Message reals(int field, double[] v) {
            Message packed = new Message();
            for (double x : v) packed.number(8, Double.doubleToRawLongBits(x));
            return message(field, packed);
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
