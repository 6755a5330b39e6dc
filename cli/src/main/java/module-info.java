/** The {@code leibniz} command. */
module io.leibniz.cli {
    requires info.picocli;
    requires io.leibniz.core;
    requires io.leibniz.data;
    requires io.leibniz.examples;
    requires io.leibniz.io;
    requires io.leibniz.nn;
    requires java.management;
    requires jdk.management;
    requires me.tongfei.progressbar;
}
