/** The {@code leibniz} command. */
module io.leibniz.cli {
    requires info.picocli;
    requires io.leibniz.core;
    requires io.leibniz.data;
    requires io.leibniz.examples;
    requires java.management;
    requires me.tongfei.progressbar;
}
