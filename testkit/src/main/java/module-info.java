/** Gradient checks, samples of every primitive, conformance suites: for tests. */
module io.leibniz.testkit {
    requires transitive io.leibniz.core;
    requires transitive java.compiler;
    requires jdk.management;
    requires transitive org.junit.jupiter.api;

    exports io.leibniz.testkit;
    exports io.leibniz.testkit.adbench;
}
