/** The {@code leibniz} command. */
module io.leibniz.cli {
    requires info.picocli;
    requires io.leibniz.examples;
    requires java.management;
    requires me.tongfei.progressbar;
}
