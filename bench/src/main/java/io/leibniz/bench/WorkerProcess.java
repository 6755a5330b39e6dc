package io.leibniz.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} that runs, seen from the launcher. */
final class WorkerProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 600;
    private static final String CLOSED = "leibniz-bench closed";

    private final String name;
    private final Path errors;
    private final Process process;
    private final Writer orders;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    WorkerProcess(List<String> arguments, List<String> flags, Map<String, String> environment) throws IOException {
        name = String.join(" ", arguments);
        errors = Files.createTempFile("leibniz-bench", ".err");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(CLOSED);
        }
    }

    /** Waits until it is warm, or has measured its turn. */
    void ready() throws IOException, InterruptedException, Launcher.WorkerException {
        answer(Worker.READY);
    }

    void turn(double seconds) throws IOException, InterruptedException, Launcher.WorkerException {
        order(Worker.TURN + seconds);
        ready();
    }

    Result end() throws IOException, InterruptedException, Launcher.WorkerException {
        order(Worker.END);
        return Result.ofJson(result());
    }

    String result() throws IOException, InterruptedException, Launcher.WorkerException {
        return answer(Worker.RESULT);
    }

    private void order(String line) throws Launcher.WorkerException, IOException {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new Launcher.WorkerException(name + " takes no orders:\n" + Files.readString(errors).strip());
        }
    }

    /** What follows {@code start} on the next line that has it; frameworks may print lines of their own. */
    private String answer(String start) throws IOException, InterruptedException, Launcher.WorkerException {
        while (true) {
            var line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null) throw new Launcher.WorkerException(name + " did not answer for " + LIMIT_SECONDS + " s");
            if (line.equals(CLOSED)) {
                throw new Launcher.WorkerException(name + " ended with " + process.waitFor() + ":\n" + Files.readString(errors).strip());
            }
            if (line.startsWith(start)) return line.substring(start.length());
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.delete(errors);
    }
}
