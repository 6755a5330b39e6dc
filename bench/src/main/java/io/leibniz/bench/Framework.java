package io.leibniz.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A side of the comparison, found through {@link ServiceLoader}. The launcher asks for its process settings only, so an
 * implementation must not touch native code before {@link #version} is called or a {@link #workload} is got from its supplier.
 */
public interface Framework {
    /** Short name used on the command line and in tables, such as {@code openblas}. */
    String name();

    /** Version and build, as the framework reports it. */
    String version();

    /** This framework's way of solving {@code problem}, or nothing where it has none. */
    Optional<Supplier<Workload>> workload(Problem problem);

    /**
     * Environments that limit the process to {@code threads} threads from its start. Where there are several, the first
     * round tries them all and the later rounds keep the fastest.
     */
    default List<Map<String, String>> environments(int threads) {
        return List.of(Map.of());
    }

    /** Flags for the JVM that runs this framework on {@code threads} threads. */
    default List<String> jvmFlags(int threads) {
        return List.of();
    }

    /** The peers on the class path, and Leibniz last. */
    static List<Framework> all() {
        var peers = ServiceLoader.load(Framework.class).stream().map(ServiceLoader.Provider::get);
        return Stream.concat(peers, Stream.of(new Leibniz())).toList();
    }

    /**
     * The framework of that name.
     *
     * @throws IllegalArgumentException if it is not on the class path
     */
    static Framework named(String name) {
        return all().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("framework " + name + " is not on the class path; found "
                        + all().stream().map(Framework::name).toList()
                        + ". The peers come with the Maven profile: mvn -Pbench -pl bench -am package"));
    }
}
